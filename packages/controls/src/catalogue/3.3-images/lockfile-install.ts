import type { Check, Fix } from "../../check.ts";
import type { ConfigFacts, StepScript } from "../../config/config-facts.ts";
import { type Install, installsOf } from "../../config/package-installs.ts";
import {
  excerpt,
  failsInScripts,
  once,
  placeOf,
  type ScriptFinding,
  type ScriptRule,
  scriptsOf,
} from "../../config/script-findings.ts";
import { failsOr, pass } from "../../results.ts";
import { allCommands, argumentsOf, type Command, commandName, type Script, textOf } from "../../shell/index.ts";

export const lockfileInstall: Check = {
  id: "RF-3.3.8",
  slug: "lockfile-install",
  title: "Every install keeps to the lockfile",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SR-3", "SI-7", "CM-2"], soc2: ["CC8.1"], cis8: ["16.4"], owasp: [3], ssc: ["2.4.2", "3.1.7"] },
  why: "An install that may change the lockfile takes versions that nobody reviewed, on the day that one of them turns bad.",
  remedy:
    "`npm ci`, `yarn install --frozen-lockfile` (`--immutable` from Yarn 2 on), `pnpm install --frozen-lockfile`, `bundle config set frozen true`. Without a lockfile in the repository, commit one first.",
  guards: [
    "A step that makes a version, and so must write the lockfile, commits or releases what it wrote.",
    "Yarn 2 and pnpm freeze the lockfile in CI by themselves: they are told at low or medium confidence.",
    "`pip install -r` without hashes is told at low confidence: only the strictest profile asks for hashes.",
  ],
  run(config) {
    const fails = failsInScripts(config, ignoresLockfile);
    return failsOr(fails, pass(config.subject, "Every install keeps to its lockfile.", { restsOn: "yaml" }));
  },
};

const ignoresLockfile: ScriptRule = (one, config) => {
  if (writesVersions(one.script)) return [];
  return allCommands(one.script).flatMap((command) =>
    installsOf(command).flatMap((install) => {
      const found = judged(install, one, config);
      return found
        ? [{ at: command, about: `${install.how}`, ...found, why: `\`${excerpt(one, command)}\` ${found.why}.` }]
        : [];
    }),
  );
};

type Judged = Pick<ScriptFinding, "why" | "severity" | "confidence" | "fixes"> | undefined;

function judged(install: Install, one: StepScript, config: ConfigFacts): Judged {
  const { manager, kind, how } = install;
  if (manager === "go" && how === "go get") {
    const pinned = install.packages.every((spec) => spec.pinned === "verified" || spec.pinned === "open");
    return pinned
      ? undefined
      : { why: "changes `go.mod` to what is newest; `go mod download` takes what it says", confidence: "medium" };
  }
  if (kind !== "project") return undefined;
  switch (manager) {
    case "npm":
      if (!/ (?:i|in|add|install|isntall|up|update|upgrade)$/.test(how) || has(install, "-g", "--global"))
        return undefined;
      return {
        why: "may write a new lockfile; `npm ci` keeps to the one that was reviewed",
        fixes: asCleanInstall(install, one, config),
      };
    case "yarn":
      return yarn(install, config);
    case "pnpm":
    case "bun":
      if (has(install, "--frozen-lockfile", "--offline")) return undefined;
      return {
        why: "does not say `--frozen-lockfile`",
        severity: "low",
        confidence: manager === "bun" ? "medium" : "low",
      };
    case "bundler":
      return bundler(install, one, config);
    case "pip":
      if (has(install, "--require-hashes", "--no-index")) return undefined;
      return { why: "checks no hashes (`--require-hashes`)", severity: "low", confidence: "low" };
    case "composer":
      return { why: "takes what is newest; `composer install` keeps to the lockfile" };
    default:
      return undefined;
  }
}

/** For a person to judge: without a lockfile in the repository, or with one that does not fit, `npm ci` refuses. */
function asCleanInstall({ command, how }: Install, one: StepScript, config: ConfigFacts): readonly Fix[] {
  const at = command.words.findIndex((word) => textOf(word) === "npm");
  const [npm, verb] = command.words.slice(at, at + 2);
  if (at < 0 || !npm || !verb || !/ (?:i|in|install)$/.test(how)) return [];
  const place = placeOf(one, { start: npm.start, end: verb.end }, config);
  if (!/^npm +\w+$/.test(config.view.source.text.slice(place.start, place.end))) return [];
  return [{ safety: "unsafe", title: "Keep to the lockfile", edits: [{ at: place, text: "npm ci" }] }];
}

function has({ options }: Install, ...names: readonly string[]): boolean {
  return options.some(({ name, value }) => names.includes(name) && value !== "false");
}

const classicSigns =
  /\.cache\/yarn|--frozen-lockfile|--pure-lockfile|--ignore-engines|--non-interactive|yarn@1|yarn global add/;
const modernSigns =
  /--immutable|corepack|\.yarn\/(?:cache|releases|berry)|yarn set version|enableImmutableInstalls|yarn@(?:[2-9]|berry|stable)/;
const yarnOf = once((config: ConfigFacts) => {
  const { text } = config.view.source;
  return modernSigns.test(text) ? "modern" : classicSigns.test(text) ? "classic" : "unknown";
});

function yarn(install: Install, config: ConfigFacts): Judged {
  if (/upgrade|up$/.test(install.how)) return { why: "takes what is newest" };
  if (has(install, "--frozen-lockfile", "--immutable", "--immutable-cache", "--offline")) return undefined;
  const which = yarnOf(config);
  if (which === "modern") return { why: "does not say `--immutable`", severity: "low", confidence: "low" };
  return {
    why: "may write a new lockfile; add `--frozen-lockfile`",
    ...(which === "classic" ? {} : { confidence: "medium" as const }),
  };
}

const frozen = /^BUNDLE_(?:FROZEN|DEPLOYMENT)$/;

function bundler(install: Install, one: StepScript, config: ConfigFacts): Judged {
  if (install.how === "bundle update") return { why: "takes what is newest" };
  if (has(install, "--deployment", "--frozen", "--local")) return undefined;
  const set = { ...one.job.build?.environment, ...(one.step.step.type === "run" ? one.step.step.environment : {}) };
  const images = one.job.build?.executor.type === "docker" ? one.job.build.executor.images : [];
  if (
    [set, ...images.map(({ environment }) => environment)].some((names) =>
      Object.keys(names).some((name) => frozen.test(name)),
    )
  )
    return undefined;
  if (scriptsOf(config, one.job).some(({ script }) => freezesBundle(script))) return undefined;
  return { why: "may write a new lockfile; `bundle config set frozen true` forbids it" };
}

const freezesBundle = once((script: Script) =>
  allCommands(script).some((command) => {
    const text = [commandName(command) ?? "", ...argumentsOf(command)].join(" ");
    return (
      (text.startsWith("bundle config") && /\b(?:frozen|deployment)\b/.test(text)) ||
      [
        ...command.assignments.map(({ name }) => name),
        ...argumentsOf(command).map((arg) => arg.split("=", 1)[0] ?? ""),
      ].some((name) => frozen.test(name))
    );
  }),
);

const releases =
  /^(?:npm|yarn|pnpm|bun) (?:version|lerna|changeset|changeset:version)\b|^(?:lerna|changeset|standard-version|npm-check-updates|ncu)\b|^git (?:commit|push)\b/;

/** A step that makes a new version must let the lockfile change. */
const writesVersions = once((script: Script) =>
  allCommands(script).some((command: Command) =>
    releases.test([commandName(command) ?? "", ...argumentsOf(command).slice(0, 2)].join(" ")),
  ),
);
