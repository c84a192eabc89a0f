import { spanOf } from "@ringfort/config";
import type { Span } from "@ringfort/contract";
import type { CheckId, Context, Result } from "../../check.ts";
import type { ConfigFacts, StepScript } from "../../config/config-facts.ts";
import { type ScanKind, type ScannerUse, scansIn } from "../../config/scanners.ts";
import { once } from "../../config/script-findings.ts";
import type { ForgeFacts } from "../../evidence/evidence.ts";
import { fail, pass, unknown } from "../../results.ts";
import { type OptionsInForce, optionsInForce } from "../../shell/index.ts";

export interface AskedScan {
  readonly id: CheckId;
  readonly kind: ScanKind;
  /** `a dependency scanner`. */
  readonly what: string;
  /** Whether the forge does it by itself, and how that is called. */
  readonly byForge: (forge: ForgeFacts) => boolean;
  readonly forgeWord: string;
}

/** Whether a scan of one kind runs on every branch: in the pipeline, or at the forge. */
export function scanRuns(config: ConfigFacts, context: Context, asked: AskedScan): readonly Result[] {
  const { subject } = config;
  const uses = scansIn(config).filter(({ scanner }) => scanner.kinds.includes(asked.kind));
  const open = uses.find(({ job }) => config.reach.runs(job, "any-branch"));
  if (open)
    return [pass(subject, `\`${open.job.name}\` runs ${open.scanner.name} on every branch.`, { restsOn: "yaml" })];
  const forge = context.projects.find(({ slug }) => slug === config.project)?.FORGE;
  if (forge?.status === "read" && asked.byForge(forge.value))
    return [pass(subject, `The forge has ${asked.forgeWord} switched on.`, { restsOn: "vcs" })];
  if (context.attested(asked.id, subject.name)?.answer === "pass")
    return [pass(subject, "It was attested that the forge scans.", { restsOn: "attestation" })];
  const blind = whyBlind(config);
  if (blind) return [unknown(subject, `No scan was seen, and ${blind.why}.`, [blind.missing])];
  const [narrow] = uses;
  const why = narrow
    ? `${narrow.scanner.name} runs in \`${narrow.job.name}\`, but not on every branch: what is pushed is scanned after the merge, or never.`
    : `No job runs ${asked.what}, and nothing tells that the forge does.`;
  return [
    fail(subject, why, {
      primary: narrow?.at ?? whereJobsAre(config),
      about: asked.kind,
      // A forge's own scanner needs no line in a config.
      ...(forge?.status === "read" ? {} : { confidence: "medium" }),
    }),
  ];
}

/** Why a scan may run all the same where none was seen. */
export function whyBlind({ view }: ConfigFacts): { readonly why: string; readonly missing: string } | undefined {
  if (view.setup)
    return { why: "this config only sets up another one", missing: "the continuation configs (`--continuation FILE`)" };
  if (view.compiled) return undefined;
  const orbs = view.needs.map((reference) => `\`${reference}\``).join(", ");
  return {
    why: "the config could not be expanded whole",
    missing: orbs === "" ? "a config that compiles" : `orb ${orbs} (--orbs DIR or --online)`,
  };
}

/** What a finding about something that is not there points at. */
export function whereJobsAre({ view }: ConfigFacts): Span {
  const { root } = view;
  const entry = root?.entries.get("workflows") ?? root?.entries.get("jobs");
  return entry ? spanOf(entry.keyAt) : { file: view.source.file, start: 0, end: 0 };
}

export function nameOfUse({ scanner, job }: ScannerUse): string {
  return `${job.declaredName}/${scanner.name}`;
}

/** The shell's options at each command of a step. */
export const optionsOfStep: (one: StepScript) => OptionsInForce = once(({ script, shell }) =>
  optionsInForce(script, shell),
);
