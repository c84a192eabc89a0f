import type { Check, Confidence } from "../../check.ts";
import type { StepScript } from "../../config/config-facts.ts";
import { credentialsIn, namesOf } from "../../config/credential-uses.ts";
import { isCredentialName } from "../../config/names.ts";
import { excerpt, failsInScripts, type ScriptFinding, type ScriptRule } from "../../config/script-findings.ts";
import { isShownInLog } from "../../config/shown-in-log.ts";
import { failsOr, pass } from "../../results.ts";
import {
  allCommands,
  type Command,
  commandName,
  invocationOf,
  optionsInForce,
  textOf,
  xtraceOf,
} from "../../shell/index.ts";

export const secretInOutput: Check = {
  id: "RF-2.2.3",
  slug: "secret-in-output",
  title: "No step prints a secret, or the whole environment",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-11", "AU-3"], soc2: ["CC6.1"], cis8: ["3.3", "16.12"], owasp: [6], ssc: ["2.1.3"] },
  why: "Logs are read by more people than secrets are, and are kept. Masking misses short values, and values that were cut, joined or encoded.",
  remedy: "Delete the line. Ask whether a variable is set with `test -n`; write `set +x` after `set -x`.",
  guards: [
    "What goes into a file, into a variable, or to the input of a command that consumes it is not printed.",
    "An environment without a context, and tracing that shows no credential, are told at lower confidence.",
  ],
  run(config) {
    return failsOr(
      failsInScripts(config, secretsPrinted),
      pass(config.subject, "No step prints a secret that can be told by its name, or the whole environment.", {
        restsOn: "yaml",
      }),
    );
  },
};

const secretsPrinted: ScriptRule = (one) => [
  ...allCommands(one.script).flatMap((command) => printed(one, command) ?? []),
  ...traced(one),
];

const printers = /^(?:echo|printf|cat|tee|say|Write-Output|Write-Host)$/;
const keyFile =
  /(?:^|[/~])(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|\.git-credentials|\.aws\/credentials|[\w.-]*(?:service[-_]?(?:account|key)|credentials)[\w.-]*\.json|[\w.-]+\.(?:pem|p12|pfx|jks|keystore))$/i;
const likelyKeyFile = /(?:^|\/)(?:\.npmrc|\.env(?:\.\w+)?|\.docker\/config\.json|\.pypirc)$/;

function printed(one: StepScript, command: Command): ScriptFinding | undefined {
  const invocation = invocationOf(command);
  if (!invocation) return undefined;
  const { name, args } = invocation;
  const dump = dumpsEnvironment(name, args.map(textOf));
  const uses = printers.test(name) ? credentialsIn(command).filter(({ use }) => use !== "redirection") : [];
  const named = name === "printenv" ? args.map(textOf).filter(isCredentialName) : [];
  const file =
    name === "cat"
      ? args.map(textOf).find((path) => path.length < 300 && (keyFile.test(path) || likelyKeyFile.test(path)))
      : undefined;
  if (!dump && uses.length === 0 && named.length === 0 && file === undefined) return undefined;
  if (!isShownInLog(command)) return undefined;
  const shown = excerpt(one, command);
  if (uses.length > 0)
    return { at: command, why: `${namesOf(uses)} is printed to the log.`, about: `${name} ${namesOf(uses)}` };
  if (named.length > 0)
    return { at: command, why: `\`${named[0]}\` is printed to the log.`, about: `printenv ${named[0]}` };
  if (file !== undefined) {
    const likely = keyFile.test(file) ? {} : { confidence: "medium" as const };
    return {
      at: command,
      why: `The credentials in \`${file}\` are printed to the log.`,
      about: `cat ${file}`,
      ...likely,
    };
  }
  return {
    at: command,
    why: `\`${shown}\` prints the environment to the log.`,
    about: name,
    confidence: howSure(one, command),
    ...withoutIt(command),
  };
}

function dumpsEnvironment(name: string, args: readonly string[]): boolean {
  if (name === "env" || name === "printenv" || name === "set") return args.every((arg) => /^(?:-0|--null)$/.test(arg));
  if (name === "export") return args.every((arg) => arg === "-p");
  return (name === "declare" || name === "typeset") && args.length === 1 && /^-(?:p|x|px|xp)$/.test(args[0] ?? "");
}

/** A line that does nothing but print can go, unless it is all that its block has. */
function withoutIt({ words, pipeline, within, block }: Command): Pick<ScriptFinding, "instead"> {
  const alone = words.length === 1 && pipeline.members.length === 1 && pipeline.list.pipelines.length === 1;
  if (!alone || within || block.kind !== "script" || block.commands.length < 2) return {};
  return { instead: { safety: "safe", title: "Delete the line", text: "" } };
}

/** What a filter lets through may be harmless; a job without contexts may have no secrets. */
function howSure({ job }: StepScript, { pipeline, index }: Command): Confidence {
  const filtered = pipeline.members
    .slice(index + 1)
    .some((member) => member.kind === "command" && /^(?:e?grep|rg|sed|awk|cut|head)$/.test(commandName(member) ?? ""));
  if (filtered) return "low";
  return job.contexts.length > 0 ? "high" : "medium";
}

function traced({ script, shell, job }: StepScript): readonly ScriptFinding[] {
  if (job.contexts.length === 0) return [];
  const trace = xtraceOf(script, optionsInForce(script, shell), shell);
  const first = trace.turnedOnBy[0] ?? (trace.fromStart ? script.commands[0] : undefined);
  if (!first) return [];
  const uses = trace.traced.flatMap((command) => credentialsIn(command));
  const shows = uses.length > 0 ? `, ${namesOf(uses)} among them` : "";
  const why = `Tracing is on, so commands are printed with their values${shows}, in a job with a context.`;
  return [{ at: first, why, about: "xtrace", confidence: uses.length > 0 ? "high" : "medium" }];
}
