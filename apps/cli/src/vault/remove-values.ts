import { vaultPath } from "@ringfort/client";
import { sign, type TombstoneStatement } from "@ringfort/seal";
import { CommandFailure } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { refusedBy, send, type Vault } from "./open-vault.ts";
import { readScope, rememberWritten } from "./scope.ts";
import { openKey } from "./signing-keys.ts";
import { trustedRoot } from "./trust.ts";
import { requireWriter } from "./writer.ts";

/** Deletes a value with a signature, so that the server cannot bring it back unnoticed. */
export async function removeValue(vault: Vault, scopeName: string, name: string): Promise<void> {
  const key = await openKey(vault.keysFolder, "writer");
  for (let tried = 1; ; tried += 1) {
    const pin = await trustedRoot(vault);
    requireWriter(pin.pinned.root.statement, key, scopeName);
    const entry = (await readScope(vault, scopeName, pin)).entries.get(name);
    if (!entry?.value)
      throw new CommandFailure(`there is no sealed \`${sanitiseName(name)}\` in \`${sanitiseName(scopeName)}\`.`);
    const statement: TombstoneStatement = {
      type: "ringfort/tombstone/v1",
      org: vault.organization.id,
      scope: scopeName,
      name,
      version: entry.version + 1,
      previous: entry.digest,
      issued: vault.now(),
    };
    const path = `${vaultPath(vault.organization.id)}/tombstones`;
    const answer = await send(vault, "PUT", path, await sign(statement, key));
    if (answer.ok) return await rememberWritten(vault, pin, [statement]);
    if (answer.status !== 409 || tried > 1) throw refusedBy(vault, answer);
  }
}
