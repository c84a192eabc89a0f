import { nearest } from "@ringfort/contract";
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Frame } from "../diagnostics/frame.ts";
import type { Compilation } from "../expand/compilation.ts";
import type { MapNode } from "../read/node.ts";

/** Tells every key that does not belong into `what`. */
export function onlyKeys(
  body: MapNode,
  keys: readonly string[],
  what: string,
  compilation: Compilation,
  chain: Frame | undefined,
  code: DiagnosticCode = "extraneous-key",
): void {
  for (const { key, keyAt } of body.entries.values()) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    compilation.error(code, keyAt, `\`${key}\` is no key of ${what}.`, {
      chain,
      help: near ? `Did you mean \`${near}\`?` : undefined,
    });
  }
}
