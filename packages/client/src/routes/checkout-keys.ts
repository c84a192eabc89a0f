import type { Answer } from "../reading/answer.ts";
import { slugPath } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { flag, instant, object, oneOf, optional, text } from "../reading/shape.ts";

const key = object({
  type: oneOf("deploy-key", "github-user-key"),
  fingerprint: text,
  public_key: optional(text),
  preferred: flag,
  created_at: optional(instant),
});
export type CheckoutKey = ReturnType<typeof key>;

export function checkoutKeys(reader: Reader, slug: string): Promise<Answer<readonly CheckoutKey[]>> {
  return reader.all({
    path: `/api/v2/project/${slugPath(slug)}/checkout-key?digest=sha256`,
    item: key,
    permission: "a personal API token of a member who may write to the project's repository",
  });
}
