import { coversScope } from "@ringfort/seal";
import type { Io } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import type { Vault } from "./open-vault.ts";
import { listSealed } from "./rewrap.ts";

/** No signature takes back what somebody has read: these values have to be replaced where they come from. */
export async function tellToRotate(vault: Vault, scopes: readonly string[], who: string): Promise<void> {
  const reached = (await listSealed(vault)).filter(({ scope }) => coversScope(scopes, scope));
  tell(
    reached.flatMap(({ scope, values }) => values.map(({ name }) => [scope, name] as const)),
    `${who} could open these. Replace them where they come from, then set them anew:`,
    vault.io,
  );
}

/** No runner believes what only a stranger to the trust root has signed. */
export async function tellToWriteAnew(vault: Vault, keys: readonly string[], who: string): Promise<void> {
  tell(
    (await listSealed(vault)).flatMap(({ scope, values }) =>
      values.filter(({ writer }) => keys.includes(writer)).map(({ name }) => [scope, name] as const),
    ),
    `${who} wrote these; runners refuse them until somebody else has set them anew:`,
    vault.io,
  );
}

function tell(values: readonly (readonly [scope: string, name: string])[], why: string, io: Pick<Io, "stdout">): void {
  if (values.length === 0) return;
  io.stdout.write(
    `${why}\n${values.map(([scope, name]) => `  ${sanitiseName(scope)} ${sanitiseName(name)}\n`).join("")}`,
  );
}
