import type { Check } from "../../check.ts";
import type { StepScript } from "../../config/config-facts.ts";
import { runsInShell } from "../../config/runs-in-shell.ts";
import { failsInScripts, type ScriptFinding, type ScriptRule } from "../../config/script-findings.ts";
import { failsOr, pass } from "../../results.ts";
import {
  allCommands,
  type Command,
  expansionsIn,
  invocationOf,
  type Script,
  stdoutGoesTo,
  textOf,
} from "../../shell/index.ts";

export const oidcTokenHandling: Check = {
  id: "RF-2.3.13",
  slug: "oidc-token-handling",
  title: "The OIDC token stays out of arguments, and out of files that are kept",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["IA-5"], soc2: ["CC6.1"], cis8: ["3.11"], owasp: [6] },
  why: "Other processes read arguments; workspaces, caches and artifacts hand a file to other jobs and people: each can then become this job.",
  remedy:
    "Write it with `umask 077` to a file of `mktemp`, outside the checkout, and delete it in a step with `when: always`.",
  guards: ["A file of `mktemp`, or one made under `umask 077`, that nothing keeps."],
  run(config) {
    return failsOr(
      failsInScripts(config, tokenUses),
      pass(config.subject, "The OIDC token is in no argument and in no file that is kept.", { restsOn: "yaml" }),
    );
  },
};

const tokenName = /^CIRCLE_OIDC_TOKEN(?:_V2)?$/;

const tokenUses: ScriptRule = (one) =>
  allCommands(one.script).flatMap((command) => {
    const use = expansionsIn(command).find(
      ({ name, part }) => tokenName.test(name) && !/^(?:#|:?\+)$/.test(part.operator ?? ""),
    );
    if (!use) return [];
    const name = invocationOf(command)?.name;
    if (use.use === "argument" && name !== undefined && !runsInShell(command, name)) {
      return [
        { at: command, why: `\`${use.name}\` becomes an argument of \`${name}\`.`, about: `${name} ${use.name}` },
      ];
    }
    return writtenTo(one, command, use.name);
  });

function writtenTo(one: StepScript, command: Command, token: string): ScriptFinding[] {
  const destination = stdoutGoesTo(command);
  if (destination.kind !== "file") return [];
  const file = textOf(destination.target);
  if (file.includes("$(") || file === `\${BASH_ENV}` || isTemporary(one.script, file)) return [];
  const about = `file ${file}`;
  const keeper = keptBy(one, file);
  if (keeper)
    return [{ at: command, why: `\`${token}\` is written to \`${file}\`, which \`${keeper}\` keeps.`, about }];
  if (isInCheckout(one, file))
    return [{ at: command, why: `\`${token}\` is written to \`${file}\`, inside the checkout.`, about }];
  if (isPrivate(one.script, file)) return [];
  const why = `\`${token}\` is written to \`${file}\`, which other users of the machine can read.`;
  return [{ at: command, why, about, confidence: "medium" }];
}

/** `FILE=$(mktemp)`: for its owner alone, and in no directory that is kept. */
function isTemporary(script: Script, file: string): boolean {
  const name = /^\$\{(\w+)\}$/.exec(file)?.[1];
  if (name === undefined) return false;
  const assigned = allCommands(script).flatMap(({ assignments }) => assignments.filter((one) => one.name === name));
  return assigned.some(({ value }) => value.raw.includes("mktemp"));
}

function isPrivate({ text }: Script, file: string): boolean {
  if (/\bumask\s+0?[0-7]?77\b/.test(text)) return true;
  return text.split("\n").some((line) => /\b(?:chmod|install\s+-m)\s+0?[46]00\b/.test(line) && line.includes(file));
}

/** The step of the job that hands a path on to others. */
function keptBy({ job }: StepScript, file: string): string | undefined {
  for (const { step } of job.steps) {
    const paths =
      step.type === "persist_to_workspace"
        ? step.paths.map((path) => `${step.root}/${path}`)
        : step.type === "store_artifacts"
          ? [step.path]
          : step.type === "save_cache"
            ? step.paths
            : [];
    if (paths.some((path) => covers(normal(path), normal(file)))) return step.type;
  }
  return undefined;
}

function normal(path: string): string {
  return path
    .replace(/^\$\{HOME\}/, "~")
    .split("/")
    .filter((piece, index) => piece !== "." && (piece !== "" || index === 0))
    .join("/");
}

function covers(kept: string, file: string): boolean {
  const folder = kept.replace(/\/?\*+$/, "");
  return folder === "" || file === folder || file.startsWith(`${folder}/`);
}

function isInCheckout({ job }: StepScript, file: string): boolean {
  const checksOut = job.steps.some(({ step }) => step.type === "checkout");
  return checksOut && !/^(?:\/|~|\$)/.test(file) && !file.startsWith("../");
}
