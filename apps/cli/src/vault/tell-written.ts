import type { Io } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { expiryWarning } from "./root-text.ts";
import type { Written } from "./write-values.ts";

/** Names and versions; never a value. */
export function tellWritten({ scope, values, readers, root }: Written, warnings: readonly string[], io: Io): void {
  for (const { statement } of values)
    io.stdout.write(`${statement.name}, version ${statement.version}, is sealed in ${sanitiseName(scope.scope)}.\n`);
  io.stderr.write(`Who can open it: ${readers.map(sanitiseName).join(", ")}.\n`);
  if (readers.every((name) => name === "recovery"))
    io.stderr.write("warning: no class of runners may open it yet: `ringfort trust add-class` lets one.\n");
  io.stderr.write(expiryWarning(root, Date.now()));
  for (const warning of warnings) io.stderr.write(`warning: ${warning}\n`);
  if (!scope.policy) io.stderr.write("warning: the scope has no policy yet: no runner opens anything in it.\n");
}
