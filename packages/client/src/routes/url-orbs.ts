import type { Answer } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { field, id, list, object, oneOf, text } from "../reading/shape.ts";

const entry = object({
  id,
  name: text,
  prefix: text,
  auth: oneOf("none", "github-oauth", "github-app", "bitbucket-oauth"),
});
export type UrlOrbPrefix = ReturnType<typeof entry>;

export function urlOrbAllowList(reader: Reader, orgId: string): Promise<Answer<readonly UrlOrbPrefix[]>> {
  return reader.one({
    path: path`/api/v2/organization/${orgId}/url-orb-allow-list`,
    shape: field("items", list(entry)),
    permission: "a personal API token of a member of the organization",
  });
}
