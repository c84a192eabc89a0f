import { type Answer, mapAnswer } from "../reading/answer.ts";
import type { Reader } from "../reading/reader.ts";
import { field, flag, list, number, object, optional, text } from "../reading/shape.ts";
import { vaultPath } from "./vault.ts";

const value = object({
  scope: text,
  name: text,
  version: number,
  issued: number,
  lastReceiptAt: optional(number),
  rotateNow: flag,
});
const inventory = list(object({ name: text, values: list(value) }));

/** A value of an organization that is sealed, and a class that can open it, or could. */
export interface SealedOpening {
  readonly class: string;
  /** `context/<name>` or `project/<slug>`. */
  readonly scope: string;
  readonly name: string;
  readonly version: number;
  readonly issued: number;
  readonly lastReceiptAt: number | undefined;
  readonly rotateNow: boolean;
}

/** Who can open what, and when they last did. Only Ringfort has such a route. */
export async function sealedInventory(
  reader: Reader,
  organizationId: string,
): Promise<Answer<readonly SealedOpening[]>> {
  const answer = await reader.one({
    path: `${vaultPath(organizationId)}/inventory`,
    shape: field("classes", inventory),
    permission: "a personal API token of a member of the organization",
  });
  return mapAnswer(answer, (classes) =>
    classes.flatMap(({ name, values }) => values.map((one) => ({ class: name, ...one }))),
  );
}
