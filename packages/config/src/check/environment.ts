import type { Frame } from "../diagnostics/frame.ts";
import type { Compilation } from "../expand/compilation.ts";
import { isNull, kindName, type Node, textOf } from "../read/node.ts";

/** An environment is a map of scalars; lists of `KEY=value` texts and of maps are read too. */
export function checkEnvironment(
  environment: Node | undefined,
  compilation: Compilation,
  chain: Frame | undefined,
): void {
  if (environment === undefined || isNull(environment) || environment.tagged) return;
  if (environment.kind === "scalar") {
    compilation.error(
      "wrong-type",
      environment,
      `\`environment\` is a map of variables, and this is a ${kindName(environment)}.`,
      { chain },
    );
    return;
  }
  if (environment.kind === "list") {
    for (const item of environment.items) {
      if (item.kind === "map") checkEnvironment(item, compilation, chain);
      else if (!/^[^=]+=/.test(textOf(item) ?? "")) {
        compilation.error("wrong-type", item, "An entry of `environment` is `KEY=value` or a map.", { chain });
      }
    }
    return;
  }
  for (const { key, value } of environment.entries.values()) {
    if (value.kind === "scalar") continue;
    compilation.error(
      "wrong-type",
      value,
      `Variable \`${key}\` must be text, a number or a boolean, and is a ${kindName(value)}.`,
      { chain },
    );
  }
}
