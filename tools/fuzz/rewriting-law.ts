import { isDeepStrictEqual } from "node:util";
import { type CompiledConfig, compile, type OrbLibrary, toDocument, toYaml } from "@ringfort/config";
import { dataOf, isMap } from "./data.ts";
import type { Broken } from "./laws.ts";
import type { Random } from "./random.ts";
import { rewritesOf } from "./rewrites/rewrites.ts";

const file = "config.yml";
/** Sites to try; a config may have thousands. */
const most = 12;

/** A config says the same when some of it is said through a command, an executor, a condition or a parameter. */
export function brokenByRewriting(text: string, random: Random, orbs: OrbLibrary): Broken | undefined {
  const config = dataOf(text);
  if (!isMap(config) || !/^["']?2\.1["']?$/m.test(toYaml(config.version))) return undefined;
  const before = documentOf(toYaml(config), orbs);
  if (before === undefined) return undefined;
  const count = rewritesOf(config).length;
  for (let attempt = 0; attempt < Math.min(most, count); attempt += 1) {
    const changed = dataOf(text);
    if (!isMap(changed)) return undefined;
    const rewrite = random.of(rewritesOf(changed));
    rewrite.apply();
    const rewritten = toYaml(changed);
    const after = compile({ file, text: rewritten }, { orbs });
    const how = after.ok
      ? isDeepStrictEqual(before, plain(after.config))
        ? undefined
        : "another document"
      : `refused: ${after.diagnostics.find(({ severity }) => severity === "error")?.message}`;
    if (how !== undefined)
      return { law: "saying it otherwise changes nothing", how: `${rewrite.name}: ${how}`, rewritten };
  }
  return undefined;
}

function documentOf(text: string, orbs: OrbLibrary): unknown {
  const compiled = compile({ file, text }, { orbs });
  return compiled.ok ? plain(compiled.config) : undefined;
}

/** Keys have no order here: what an executor brings comes at another place. */
function plain(config: CompiledConfig): unknown {
  return JSON.parse(JSON.stringify(toDocument(config)));
}
