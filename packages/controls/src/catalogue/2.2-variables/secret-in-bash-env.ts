import type { Check } from "../../check.ts";
import type { ConfigFacts, StepScript } from "../../config/config-facts.ts";
import { credentialsIn, namesOf } from "../../config/credential-uses.ts";
import { isCredentialName } from "../../config/names.ts";
import { failsInScripts, type ScriptFinding, type ScriptRule } from "../../config/script-findings.ts";
import { urlVariables } from "../../config/taint.ts";
import { taintedNames } from "../../config/tainted-names.ts";
import { failsOr, pass } from "../../results.ts";
import {
  allCommands,
  type Command,
  type Compound,
  commandName,
  type Expansion,
  expansionsIn,
  invocationOf,
  stdoutGoesTo,
  textOf,
} from "../../shell/index.ts";

export const secretInBashEnv: Check = {
  id: "RF-2.2.9",
  slug: "secret-in-bash-env",
  title: "Neither secrets nor attackers' texts are written to `$BASH_ENV`",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-10", "SC-28"], soc2: ["CC6.1"], cis8: ["16.12"], owasp: [4, 6] },
  why: "Every later step runs that file as a script: a secret reaches steps that do not need it, and the name of a branch can be a command.",
  remedy: "Set the variable in the `environment` of the step that needs it; write a text of others with `printf '%q'`.",
  guards: [
    "`printf %q` and the `@Q` expansion quote the text for the shell that reads it.",
    "A name in single quotes is written as a name: its value stays where it is.",
  ],
  run(config) {
    return failsOr(
      failsInScripts(config, writesToBashEnv),
      pass(config.subject, "Neither secrets nor attackers' texts are written to `$BASH_ENV`.", { restsOn: "yaml" }),
    );
  },
};

const writesToBashEnv: ScriptRule = (one, config) =>
  allCommands(one.script)
    .filter((command) => writes(command))
    .flatMap((command) => [...leaks(command), ...injections(one, command, config)]);

function writes(command: Command): boolean {
  for (let current: Command | Compound = command; ; current = current.within) {
    const destination = stdoutGoesTo(current);
    if (destination.kind === "file") return isBashEnv(textOf(destination.target));
    if (destination.kind === "pipe") {
      const { to } = destination;
      if (to.kind !== "command" || commandName(to) !== "tee") return false;
      return invocationOf(to)?.args.some((word) => isBashEnv(textOf(word))) ?? false;
    }
    if (!current.within) return false;
  }
}

function isBashEnv(path: string): boolean {
  return path === `\${BASH_ENV}`;
}

const assigning = /(?:^|[\s;])(?:export\s+)?([A-Za-z_]\w*)=["']?$/;

function leaks(command: Command): ScriptFinding[] {
  const uses = credentialsIn(command).filter(({ use }) => use === "argument" || use === "here-document");
  const named = uses.length > 0 ? [] : expansionsIn(command).flatMap((use) => credentialAssigned(use));
  const [first] = [...uses.map(({ name }) => name), ...named];
  if (first === undefined) return [];
  return [
    {
      at: command,
      why: `\`${first}\` is written to \`$BASH_ENV\`, which every later step runs.`,
      about: `leak ${first}`,
    },
  ];
}

/** `echo "export AWS_SECRET_ACCESS_KEY=$KEY"`: the name that is written tells what the value is. */
function credentialAssigned({ word }: Expansion): string[] {
  const name = word && assigning.exec(textOf(word).split("$", 1)[0] ?? "")?.[1];
  return name !== undefined && isCredentialName(name) ? [name] : [];
}

function injections(one: StepScript, command: Command, config: ConfigFacts): ScriptFinding[] {
  const tainted = taintedNames(one, config);
  const quotes = commandName(command) === "printf" && command.words.some((word) => textOf(word).includes("%q"));
  if (quotes) return [];
  const uses = expansionsIn(command).filter(
    ({ name, use, part }) =>
      tainted.has(name) && !part.operator?.startsWith("@") && (use === "argument" || use === "here-document"),
  );
  if (uses.length === 0) return [];
  const freely = uses.some(({ name }) => !urlVariables.has(tainted.get(name) ?? ""));
  const why = `${namesOf(uses)}, which others choose, is written to \`$BASH_ENV\` unquoted: the next step runs what it holds.`;
  return [
    {
      at: command,
      why,
      about: `injection ${namesOf(uses)}`,
      severity: "high",
      ...(freely ? {} : { confidence: "low" }),
    },
  ];
}
