import type { Readable, Writable } from "node:stream";
import { linesOf } from "./json-lines.ts";
import { signerOrder } from "./messages.ts";
import { refuse } from "./refusals.ts";
import type { Signer } from "./signer.ts";

/** Ten thousand trust roots of the largest kind are fewer in practice; what is longer than this is no order. */
const longestOrder = 64 * 1024 ** 2;

/** Obeys whoever speaks on the stream until it ends. What cannot be read is answered by its end. */
export async function serve(
  signer: Signer,
  input: Readable,
  output: Writable,
  complain: (message: string) => void,
): Promise<void> {
  for await (const line of linesOf(input, longestOrder)) {
    const order = signerOrder.parse(JSON.parse(line));
    const answered = signer.obey(order).catch((error: unknown) => {
      complain(`An order could not be carried out: ${(error as Error).message}`);
      return { id: order.id, ...refuse("token-keys-unusable") };
    });
    output.write(`${JSON.stringify(await answered)}\n`);
  }
}
