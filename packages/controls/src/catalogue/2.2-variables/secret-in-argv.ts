import type { Check } from "../../check.ts";
import { credentialsIn, namesOf } from "../../config/credential-uses.ts";
import { runsInShell } from "../../config/runs-in-shell.ts";
import {
  failsInScripts,
  perScript,
  type ScriptFinding,
  type ScriptRule,
  withInner,
} from "../../config/script-findings.ts";
import { failsOr, pass } from "../../results.ts";
import { allCommands, type Command, invocationOf, textOf } from "../../shell/index.ts";

export const secretInArgv: Check = {
  id: "RF-2.2.4",
  slug: "secret-in-argv",
  title: "No secret is expanded into a command line",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["IA-5(7)", "SC-28"], soc2: ["CC6.1"], cis8: ["3.11"], owasp: [6] },
  why: "Every process of the machine can read the arguments of the others, and tools print their command line when they fail.",
  remedy:
    "Hand the value over on standard input, in a file that only the job can read, or in the environment of the command.",
  guards: ["What the shell does itself (`export`, `printf` into a pipe, `<<<`) starts no process with the value."],
  run(config) {
    return failsOr(
      failsInScripts(config, secretsInArguments),
      pass(config.subject, "No secret is expanded into a command line.", { restsOn: "yaml" }),
    );
  },
};

const secretsInArguments: ScriptRule = perScript(
  withInner((script) =>
    allCommands(script).flatMap((command) => {
      const name = invocationOf(command)?.name;
      if (name === undefined) return [];
      const uses = credentialsIn(command).filter(({ use }) => use === "argument");
      if (uses.length === 0 || runsInShell(command, name)) return [];
      const why = `${namesOf(uses)} ${uses.length > 1 ? "become arguments" : "becomes an argument"} of \`${name}\`.`;
      return [
        {
          at: command,
          why,
          about: `${name} ${namesOf(uses)}`,
          confidence: "medium" as const,
          ...throughStdin(command),
        },
      ];
    }),
  ),
);

const password = /^(?:-p|--password)$/;

/** `docker login -u U -p "$P" R` reads the password from standard input just as well. */
function throughStdin(command: Command): Pick<ScriptFinding, "instead"> {
  const invocation = invocationOf(command);
  const { pipeline, redirections, assignments, words } = command;
  if (invocation?.path !== "docker" || textOf(invocation.args[0] ?? invocation.word) !== "login") return {};
  const at = words.findIndex((word) => password.test(word.raw));
  const value = words[at + 1];
  if (at < 0 || !value || pipeline.members.length > 1 || redirections.length + assignments.length > 0) return {};
  if (!/^"?\$(?:\w+|\{\w+\})"?$/.test(value.raw)) return {};
  const rest = words.filter((_, index) => index !== at && index !== at + 1).map(({ raw }) => raw);
  const quoted = value.raw.startsWith('"') ? value.raw : `"${value.raw}"`;
  const text = `printf '%s' ${quoted} | ${rest.join(" ")} --password-stdin`;
  return { instead: { safety: "safe", title: "Hand the password over on standard input", text } };
}
