import type { Check, Fix, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { asDeploy } from "../../config/deploys.ts";
import { graphOf } from "../../config/gates.ts";
import { argumentText, type ScannerUse, scansIn } from "../../config/scanners.ts";
import { placeOf } from "../../config/script-findings.ts";
import type { OrgPolicy } from "../../policy.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";
import { commandName, isSwallowed, type Swallow } from "../../shell/index.ts";
import { nameOfUse, optionsOfStep, whyBlind } from "./scan-runs.ts";

export const scanGates: Check = {
  id: "RF-3.2.4",
  slug: "scan-gates",
  title: "A scanner that finds something stops the workflow, and deploys wait for it",
  level: 1,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SA-11", "CM-3"], soc2: ["CC8.1"], cis8: ["16.12"], owasp: [1, 3], ssc: ["1.1.9"] },
  why: "A scan whose result nobody has to look at is a scan that nobody looks at.",
  remedy: "Take out what swallows the failure (`|| true`, `--exit-zero`), and let each deploy require the scan.",
  guards: [
    "A status that is kept, as in `|| status=$?`, and decides at the end of the step.",
    "A handler that reports and then fails, as in `|| { notify; exit 1; }`, loses nothing.",
    "A second run of the same scanner that only writes a report is no gate; the first one is.",
  ],
  run(config, { policy }) {
    const uses = scansIn(config);
    const blind = uses.length === 0 ? whyBlind(config) : undefined;
    if (blind) return [unknown(config.subject, `No scan was seen, and ${blind.why}.`, [blind.missing])];
    if (uses.length === 0) return [];
    const judged = uses.map((use) => ({ use, lost: whyLost(use) }));
    const gates = judged.filter(({ lost }) => lost === undefined).map(({ use }) => use);
    const gated = new Set(gates.map(({ job, scanner }) => `${job.key}/${scanner.name}`));
    const fails = judged.flatMap(({ use, lost }) => {
      if (!lost || gated.has(`${use.job.key}/${use.scanner.name}`)) return [];
      const why = `What ${use.scanner.name} finds in \`${use.job.name}\` stops nothing: ${lost.why}.`;
      return [
        fail(config.subject, why, {
          primary: use.at,
          about: nameOfUse(use),
          fixes: withoutSwallow(use, config),
          ...(lost.sure ? {} : { confidence: "medium" }),
        }),
      ];
    });
    const results = once([...fails, ...ungatedDeploys(config, gates, policy)]);
    return failsOr(
      results,
      pass(config.subject, "Every scan stops the workflow, and deploys wait for one.", { restsOn: "yaml" }),
    );
  },
};

interface Lost {
  readonly why: string;
  readonly sure: boolean;
}

const words: Readonly<Record<Swallow, string>> = {
  or: "`||` swallows its failure",
  negated: "`!` turns its failure around",
  condition: "its status is only asked for",
  pipe: "the end of the pipe decides, since `pipefail` is off",
  "errexit-off": "`set -e` is off, and other commands follow",
  and: "`set -e` does not look at the left side of `&&`",
  background: "it runs in the background",
  captured: "its status is lost in a substitution",
};

/** How a scan's failure is lost; undefined where it fails its job. */
function whyLost({ scanner, run }: ScannerUse): Lost | undefined {
  if (!run) return undefined;
  const { one, command, invocation } = run;
  const { step } = one.step;
  if (step.type !== "run") return undefined;
  if (step.background) return { why: "the step runs in the background", sure: true };
  const swallow = isSwallowed(command, optionsOfStep(one));
  if (swallow && isKept(one.text, command.end)) return undefined;
  if (swallow)
    return { why: words[swallow], sure: swallow === "or" || swallow === "errexit-off" || swallow === "background" };
  const text = argumentText(invocation);
  if (scanner.neverFailsWith?.test(text)) return { why: "a flag makes it succeed whatever it finds", sure: true };
  if (scanner.failsOnlyWith && !scanner.failsOnlyWith.test(text))
    return { why: "without a flag that says so it succeeds whatever it finds", sure: false };
  return undefined;
}

/** `… || status=$?`: the status is kept, and decides later. */
function isKept(text: string, end: number): boolean {
  return /\$\?|\$\{?PIPESTATUS/.test(text.slice(end, end + 200));
}

/** Takes ` || true` away. */
function withoutSwallow({ run }: ScannerUse, config: ConfigFacts): readonly Fix[] {
  if (!run) return [];
  const { pipeline } = run.command;
  const [handler, more] = pipeline.list.pipelines.slice(pipeline.index + 1);
  const only = handler?.members.length === 1 ? handler.members[0] : undefined;
  const last = pipeline.members.at(-1);
  if (!last || more || handler?.joinedBy !== "||" || only?.kind !== "command") return [];
  if (!/^(?:true|:)$/.test(commandName(only) ?? "")) return [];
  const at = placeOf(run.one, { start: last.end, end: only.end }, config);
  if (!/^\s*\|\|\s*(?:true|:)$/.test(config.view.source.text.slice(at.start, at.end))) return [];
  return [{ safety: "unsafe", title: "Let the scan fail its job", edits: [{ at, text: "" }] }];
}

function ungatedDeploys(config: ConfigFacts, gates: readonly ScannerUse[], policy: OrgPolicy): readonly Result[] {
  return config.view.jobs.flatMap((job) => {
    if (!asDeploy(job, policy)?.production || config.reach.of(job).length === 0) return [];
    const before = new Set([job, ...graphOf(config, job).ancestors(job)]);
    if (gates.some((gate) => before.has(gate.job))) return [];
    const why = `\`${job.name}\` deploys without waiting for a scan.`;
    return [fail(config.subject, why, { primary: job.at, about: `${job.workflow}/${job.name}`, confidence: "medium" })];
  });
}

/** One step that runs in two workflows is told once. */
function once(results: readonly Result[]): readonly Result[] {
  const seen = new Set<string>();
  return results.filter(({ primary, about }) => {
    const key = `${primary?.start}:${about}`;
    return !seen.has(key) && seen.add(key);
  });
}
