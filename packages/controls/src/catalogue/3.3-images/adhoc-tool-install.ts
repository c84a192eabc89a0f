import type { JobView } from "@ringfort/config";
import type { Check } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { type Install, installsOf, type PackageSpec } from "../../config/package-installs.ts";
import { resembles } from "../../config/popular-packages.ts";
import {
  excerpt,
  failsInScripts,
  once,
  type ScriptFinding,
  type ScriptRule,
  scriptsOf,
} from "../../config/script-findings.ts";
import { failsOr, pass } from "../../results.ts";
import { allCommands, type Script, textOf } from "../../shell/index.ts";

export const adhocToolInstall: Check = {
  id: "RF-3.3.9",
  slug: "adhoc-tool-install",
  title: "Every tool that a step installs is pinned",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SR-3", "SR-11"], soc2: ["CC9.2"], cis8: ["16.11", "2.6"], owasp: [3], ssc: ["3.1.1", "3.1.7"] },
  why: "The newest version of a tool runs with the job's secrets the minute it is published, also the one that a thief published.",
  remedy: "Name one version (`tool@1.2.3`, `tool==1.2.3`), or put the tool into the lockfile or the image.",
  guards: [
    "A package that the repository itself holds: a path, a file, an editable install.",
    "`npx` of a project that has installed its dependencies runs the locked one, and is told at low confidence.",
    "A version in a variable is pinned where the variable is.",
  ],
  run(config) {
    const fails = failsInScripts(config, unpinned);
    return failsOr(fails, pass(config.subject, "Every tool that a step installs is pinned.", { restsOn: "yaml" }));
  },
};

const unpinned: ScriptRule = (one, config) =>
  allCommands(one.script).flatMap((command) =>
    installsOf(command).flatMap((install) => {
      if (install.kind === "project" || install.how === "go get") return [];
      if (install.manager === "apt" && !addsRepository(one.script)) return [];
      const found = worst(install.packages.flatMap((spec) => judged(spec, install, one.job, config)));
      return found
        ? [
            {
              at: command,
              about: `${install.how} ${found.spec.name}`,
              ...found.more,
              why: `\`${excerpt(one, command)}\` ${found.why}.`,
            },
          ]
        : [];
    }),
  );

interface Judged {
  readonly spec: PackageSpec;
  readonly why: string;
  readonly more: Pick<ScriptFinding, "severity" | "confidence">;
}

function judged(spec: PackageSpec, install: Install, job: JobView, config: ConfigFacts): Judged[] {
  const npm = install.manager === "npm" || install.manager === "yarn" || install.manager === "pnpm";
  const meant = npm && install.kind === "run" ? resembles(spec.name) : undefined;
  if (meant !== undefined)
    return [{ spec, why: `runs \`${spec.name}\`, which is one letter from \`${meant}\``, more: { severity: "high" } }];
  if (spec.pinned === "exact" && install.manager !== "apt")
    return [
      {
        spec,
        why: `pins the version of \`${spec.name}\`, but not what it contains`,
        more: { severity: "low", confidence: "low" },
      },
    ];
  if (spec.pinned !== "no") return [];
  if (install.manager === "apt")
    return [
      {
        spec,
        why: `takes the newest \`${spec.name}\` from a repository that the step itself added`,
        more: { confidence: "medium" },
      },
    ];
  const asked = /@[^/]+$/.test(spec.text.slice(1));
  // Without a version `npx` and its like prefer what the project has installed.
  if (install.kind === "run" && npm && !asked && !/dlx$/.test(install.how) && mayHave(job, config))
    return [
      {
        spec,
        why: `runs whichever \`${spec.name}\` is at hand, and the newest where none is`,
        more: { severity: "low", confidence: "low" },
      },
    ];
  return [{ spec, why: `takes the newest \`${spec.text}\``, more: {} }];
}

const ranks = { high: 3, medium: 2, low: 1 } as const;

function worst(found: readonly Judged[]): Judged | undefined {
  const rank = ({ more }: Judged) => (more.severity === "high" ? 9 : 0) + ranks[more.confidence ?? "high"];
  return found.toSorted((one, other) => rank(other) - rank(one))[0];
}

/** Whether the project's own packages may stand in the job: installed, unpacked from a workspace, or restored. */
function mayHave(job: JobView, config: ConfigFacts): boolean {
  if (job.steps.some(({ step }) => step.type === "attach_workspace" || step.type === "restore_cache")) return true;
  return scriptsOf(config, job).some(({ script }) => installsProject(script));
}

const installsProject = once((script: Script) =>
  allCommands(script).some((command) => installsOf(command).some(({ kind }) => kind === "project")),
);

/** A package repository besides the distribution's own. */
const addsRepository = once((script: Script) =>
  allCommands(script).some(
    ({ words, redirections }) =>
      words.some((word) =>
        /(?:^|\/)(?:add-apt-repository|apt-add-repository)$|sources\.list\.d|setup_(?:\d+\.x|lts\.x)/.test(
          textOf(word),
        ),
      ) || redirections.some(({ target }) => textOf(target).includes("sources.list")),
  ),
);
