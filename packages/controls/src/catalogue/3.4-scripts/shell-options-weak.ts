import { get, type Node, spanOf } from "@ringfort/config";
import type { Check, Fix, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { failsInScripts, type ScriptRule } from "../../config/script-findings.ts";
import { securityCommands } from "../../config/security-commands.ts";
import { fail, failsOr, pass } from "../../results.ts";
import {
  allCommands,
  isSwallowed,
  optionsInForce,
  programName,
  type Swallow,
  shellOptions,
} from "../../shell/index.ts";

export const shellOptionsWeak: Check = {
  id: "RF-3.4.7",
  slug: "shell-options-weak",
  title: "No step that deploys, verifies or scans loses its errors",
  level: 1,
  severity: "low",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SI-17"], soc2: ["CC8.1"], cis8: ["16.10"], owasp: [7] },
  why: "The job stays green when the check failed, and whatever waits for it goes on.",
  remedy: "Use `shell: /bin/bash -eo pipefail` and let the command's own status decide.",
  guards: [
    "A failure that a handler reports, by `exit 1` or a function that fails, is not lost.",
    "In steps that neither deploy nor verify nor scan, a weaker shell is told at low confidence.",
  ],
  run(config) {
    return failsOr(
      [...failsInScripts(config, lostFailures), ...weakShells(config)],
      pass(config.subject, "No step that deploys, verifies or scans loses its errors.", { restsOn: "yaml" }),
    );
  },
};

const lost: Partial<Record<Swallow, string>> = {
  or: "another command after `||` makes it a success",
  pipe: "`pipefail` is off, and the last command of the pipe decides",
  "errexit-off": "`set -e` is off, and the next command runs all the same",
  background: "it runs in the background, and nobody waits for its status",
};

const lostFailures: ScriptRule = (one, config) => {
  const { script, shell } = one;
  const matter = securityCommands(one, config);
  if (matter.length === 0) return [];
  const options = optionsInForce(script, shell);
  return matter.flatMap(({ command, purpose }) => {
    const swallow = isSwallowed(command, options);
    const how = swallow && lost[swallow];
    if (!how || asksLater(script.text, command.end)) return [];
    return [{ at: command, why: `A command that ${purpose} may fail unseen: ${how}.`, about: `${purpose} ${swallow}` }];
  });
};

/** `… || status=$?`: the status is kept, and decides later. */
function asksLater(text: string, end: number): boolean {
  return /\$\?|\$\{?PIPESTATUS/.test(text.slice(end, end + 200));
}

/** `shell: bash`: every command but the last may fail. */
function weakShells(config: ConfigFacts): Result[] {
  const { view, scripts, subject } = config;
  const seen = new Set<number>();
  return scripts.flatMap((one): Result[] => {
    const { job, step, shell, script } = one;
    if (shell === undefined || script.language !== "posix" || setsErrexit(script.text)) return [];
    const node = get(step.body, "shell") ?? get(job.node, "shell");
    const { errexit, pipefail } = shellOptions(shell);
    // `sh` need not know `pipefail`.
    const isSh = programName(shell.trim().split(/\s+/)[0] ?? "") === "sh";
    if (node?.file !== view.source.file || seen.has(node.start) || (errexit && (pipefail || isSh))) return [];
    if (allCommands(script).length < 2) return [];
    const matters = securityCommands(one, config).length > 0;
    seen.add(node.start);
    const missing = errexit ? "`-o pipefail`" : "`-e`";
    return [
      fail(subject, `\`shell: ${shell}\` goes without ${missing}, so a failure can pass unseen.`, {
        primary: node,
        about: `${job.declaredName}/shell`,
        fixes: bashFix(shell, node),
        ...(matters ? {} : { confidence: "low" }),
      }),
    ];
  });
}

function bashFix(shell: string, at: Node): readonly Fix[] {
  if (!/^(?:\/bin\/|\/usr\/bin\/)?bash\b/.test(shell)) return [];
  const edits = [{ at: spanOf(at), text: "/bin/bash -eo pipefail" }];
  return [{ safety: "unsafe", title: "Let errors end the step", edits }];
}

function setsErrexit(text: string): boolean {
  const first = text.split("\n", 40).find((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  return /^\s*set -[a-z]*e/.test(first ?? "");
}
