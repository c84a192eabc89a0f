import { coversScope, type SigningKey, type TrustRoot } from "@ringfort/seal";
import { CommandFailure } from "../command.ts";

/** Found out before anything is sealed, and said so that it can be passed on to an admin. */
export function requireWriter(root: TrustRoot, { publicKey }: SigningKey, scope: string): void {
  const writer = root.writers.find(({ key }) => key === publicKey);
  if (writer && coversScope(writer.scopes, scope)) return;
  const who = writer
    ? `the trust root lets this writer key write only to ${writer.scopes.join(", ")}`
    : "this writer key is not in the trust root";
  throw new CommandFailure(
    `${who}, so that no runner would believe it. An admin changes that: \`ringfort trust add-writer NAME --key ${publicKey} --scope '${scope}'\`.`,
  );
}
