import type { Answer } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { flag, id, list, object, optional, type Shape, text } from "../reading/shape.ts";

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly verify_tls: boolean;
  /** Whether the API shows any text, masked, for the signing secret. */
  readonly signed: boolean;
  readonly events: readonly string[];
}

const webhook: Shape<Webhook> = (value) => {
  const { signing_secret, ...read } = object({
    id,
    name: text,
    url: text,
    verify_tls: flag,
    signing_secret: optional(text),
    events: list(text),
  })(value);
  return { ...read, signed: signing_secret !== undefined && signing_secret !== "" };
};

export function webhooks(reader: Reader, projectId: string): Promise<Answer<readonly Webhook[]>> {
  return reader.all({
    path: path`/api/v2/webhook?scope-id=${projectId}&scope-type=project`,
    item: webhook,
    permission: "a personal API token of a member who sees the project's webhooks",
  });
}
