import type { Check } from "../../check.ts";
import { failsInScripts, perScript, type ScriptRule } from "../../config/script-findings.ts";
import { isShownInLog } from "../../config/shown-in-log.ts";
import { failsOr, pass } from "../../results.ts";
import { allCommands, launchedBy, textOf } from "../../shell/index.ts";

export const stsOutputInLog: Check = {
  id: "RF-2.3.12",
  slug: "sts-output-in-log",
  title: "No step prints temporary credentials",
  level: 1,
  severity: "critical",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-11", "IA-5(7)"], soc2: ["CC6.1"], cis8: ["16.12"], owasp: [6], ssc: ["2.1.3"] },
  why: "Whoever reads the log while they last uses the credentials. They were made during the job, so nothing masks them.",
  remedy:
    "Let the tool fetch them itself: the aws-cli orb's `setup` with `role_arn`, or `AWS_WEB_IDENTITY_TOKEN_FILE`. Else capture the output in a variable.",
  guards: [
    "Output that is captured, written to a file or handed to a command that consumes it is not printed.",
    "`--query` that asks for something else than the credentials.",
  ],
  run(config) {
    return failsOr(
      failsInScripts(config, printedTokens),
      pass(config.subject, "No step prints temporary credentials.", { restsOn: "yaml" }),
    );
  },
};

/** A program, the words that follow it, and what it then prints. */
const minters: readonly (readonly [program: string, words: RegExp, what: string])[] = [
  ["aws", /^sts (?:assume-role|get-session-token|get-federation-token)/, "temporary AWS keys"],
  ["aws", /^configure export-credentials/, "AWS keys"],
  ["aws", /^ecr get-(?:login-password|authorization-token)/, "a registry's password"],
  ["gcloud", /^auth (?:application-default )?print-/, "a Google Cloud token"],
  ["circleci", /^run oidc get/, "an OIDC token"],
  ["az", /^account get-access-token/, "an Azure token"],
];

export const printedTokens: ScriptRule = perScript((script) =>
  allCommands(script).flatMap((command) => {
    for (const { name, args } of launchedBy(command)) {
      const candidates = minters.filter(([program]) => program === name);
      if (candidates.length === 0) continue;
      const words = args.map(textOf);
      const verbs = words.filter((word) => !word.startsWith("-")).join(" ");
      const minter = candidates.find(([, pattern]) => pattern.test(verbs));
      if (!minter || asksForOthers(words) || !isShownInLog(command)) continue;
      const end = words.findIndex((word) => word.startsWith("-"));
      const verb = words.slice(0, end < 0 ? 3 : Math.min(end, 3)).join(" ");
      return [{ at: command, why: `\`${name} ${verb}\` prints ${minter[2]} to the log.`, about: `${name} ${verb}` }];
    }
    return [];
  }),
);

function asksForOthers(words: readonly string[]): boolean {
  if (words.some((word) => word === "help" || word === "--help" || word === "--generate-cli-skeleton")) return true;
  const at = words.findIndex((word) => word.startsWith("--query"));
  if (at < 0) return false;
  const asked = words[at]?.includes("=") ? words[at] : words[at + 1];
  return (
    asked !== undefined && !/credential|secret|token|password|auth|\$|\*|^\[?\]?$/i.test(asked.replace(/^--query=/, ""))
  );
}
