import type { Attestation, Check, Confidence, Context, Result, Severity, Subject } from "../check.ts";
import type { ConfigFacts } from "../config/config-facts.ts";
import type { Evidence, EvidenceKey } from "../evidence/evidence.ts";
import { unknown } from "../results.ts";
import { fingerprint } from "./fingerprint.ts";

/** Everything that was collected, and the attestations that were filed. */
export type Collected = Omit<Context, "attested"> & { readonly attestations: readonly Attestation[] };

/** A result with what its check is. The severity and the confidence are settled. */
export interface Finding extends Result {
  readonly check: Check;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** The same for the same thing when lines move: the key of baselines and suppressions. */
  readonly fingerprint: string;
}

/** Runs every check over everything it is about. Pure: the same facts give the same findings in the same order. */
export function assess(collected: Collected, checks: readonly Check[]): readonly Finding[] {
  const context: Context = { ...collected, attested: (check, subject) => validAttestation(collected, check, subject) };
  return checks.flatMap((check) =>
    resultsOf(check, context).map((result) => toFinding(check, attest(check, result, context))),
  );
}

function resultsOf(check: Check, context: Context): readonly Result[] {
  switch (check.subject) {
    case "config":
      return context.configs.flatMap((config) => ofConfig(check, config, context));
    case "runner":
      return ofRunners(check, context);
    case "trust-policy":
      return each(
        check,
        context.trustPolicies,
        (policy) => ({ kind: "trust-policy", name: policy.file }),
        "--oidc-policy FILE",
        (policy) =>
          policy.data === undefined
            ? [
                unknown({ kind: "trust-policy", name: policy.file }, "The policy is not JSON.", [
                  "a policy that can be parsed",
                ]),
              ]
            : check.run(policy, context),
      );
    case "audit-log":
      return each(
        check,
        context.auditLog ? [context.auditLog] : [],
        (log) => ({ kind: "audit-log", name: log.source }),
        "--audit-log FILE",
        (log) => check.run(log, context),
      );
    case "organization":
      return each(
        check,
        context.org ? [context.org] : [],
        (org) => ({ kind: "organization", name: org.name }),
        orgFlags,
        (org) => needed(check, { kind: "organization", name: org.name }, [org]) ?? check.run(org, context),
      );
    case "project":
      return each(
        check,
        context.projects,
        (project) => ({ kind: "project", name: project.slug }),
        orgFlags,
        (project) =>
          needed(check, { kind: "project", name: project.slug }, [project, context.org]) ?? check.run(project, context),
      );
    case "context":
      return each(
        check,
        context.contexts,
        (of) => ({ kind: "context", name: of.name }),
        orgFlags,
        (of) => needed(check, { kind: "context", name: of.name }, [of, context.org]) ?? check.run(of, context),
      );
  }
}

const orgFlags = "--org SLUG --token-env VAR";

/** Runs a check for each subject; with none collected the answer is UNKNOWN, once, with the flag that would collect some. */
function each<T>(
  check: Check,
  subjects: readonly T[],
  named: (of: T) => Subject,
  flag: string,
  run: (of: T) => readonly Result[],
): readonly Result[] {
  if (subjects.length === 0) {
    const kind = check.subject === "config" ? "config" : check.subject;
    return [
      unknown(
        { kind, name: `(no ${kind.replace("-", " ")} was collected)` },
        "Nothing was collected that could tell.",
        [flag],
      ),
    ];
  }
  return subjects.flatMap((subject) => guarded(() => run(subject), named(subject)));
}

/** A check that throws is our bug: it is told as such and never hides the others. */
function guarded(run: () => readonly Result[], subject: Subject): readonly Result[] {
  try {
    return run();
  } catch (error) {
    const message = error instanceof Error ? error.message : "something that is no error was thrown";
    return [{ verdict: "ERROR", subject, why: `The check itself failed: ${message}.` }];
  }
}

function ofRunners(check: Extract<Check, { subject: "runner" }>, context: Context): readonly Result[] {
  const { org, runners } = context;
  const ofOrg =
    org && check.runOnOrg
      ? guarded(() => check.runOnOrg?.(org, context) ?? [], { kind: "organization", name: org.name })
      : [];
  if (runners.length === 0 && ofOrg.length > 0) return ofOrg;
  const named = (runner: Context["runners"][number]): Subject => ({ kind: "runner", name: runner.file });
  return [...ofOrg, ...each(check, runners, named, "--runner-config FILE", (runner) => check.run(runner, context))];
}

function ofConfig(
  check: Extract<Check, { subject: "config" }>,
  config: ConfigFacts,
  context: Context,
): readonly Result[] {
  if (!config.view.root)
    return [unknown(config.subject, "The file cannot be read as a config.", ["a config that is valid YAML"])];
  const results = guarded(() => check.run(config, context), config.subject);
  if (config.view.compiled || !check.needs.includes("compiled")) return results;
  return results.map((result) =>
    result.verdict === "PASS" || result.verdict === "NA" ? incomplete(config, result) : result,
  );
}

/** A PASS over a config that was not expanded whole says nothing of what is missing. */
function incomplete(config: ConfigFacts, result: Result): Result {
  const missing = config.view.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  const orbs = config.view.needs.map((reference) => `orb \`${reference}\` (--orbs DIR or --online)`);
  return unknown(
    result.subject,
    "The config could not be expanded whole, so a part of it was not seen.",
    [...orbs, ...missing].slice(0, 8),
    {
      ...(result.about === undefined ? {} : { about: result.about }),
    },
  );
}

type Holder = object | undefined;

/** UNKNOWN with what was missing when a needed piece of evidence was not read. */
function needed(check: Check, subject: Subject, holders: readonly Holder[]): readonly Result[] | undefined {
  const missing: string[] = [];
  const reasons = new Set<string>();
  for (const key of check.needs as readonly EvidenceKey[]) {
    const evidence = evidenceIn(holders, key);
    if (evidence?.status === "read") continue;
    reasons.add(evidence ? `${evidence.route} answered ${evidence.why}` : `${key} was not collected`);
    missing.push(evidence?.permission ?? `evidence ${key}`);
  }
  return missing.length === 0
    ? undefined
    : [unknown(subject, `Needed evidence could not be read: ${[...reasons].join("; ")}.`, missing)];
}

function evidenceIn(holders: readonly Holder[], key: EvidenceKey): Evidence<unknown> | undefined {
  for (const holder of holders) {
    const found = holder ? (holder as Partial<Record<EvidenceKey, Evidence<unknown>>>)[key] : undefined;
    if (found) return found;
  }
  return undefined;
}

function validAttestation(
  { attestations, now }: Collected,
  check: Check["id"],
  subject: string,
): Attestation | undefined {
  return attestations.find(
    (one) =>
      one.check === check &&
      (one.subject === subject || one.subject === "*") &&
      one.expires > now &&
      one.author !== one.reviewer,
  );
}

/** What no API tells, a person may: an UNKNOWN with a valid attestation takes its answer. */
function attest(check: Check, result: Result, context: Context): Result {
  const said = result.verdict === "UNKNOWN" ? context.attested(check.id, result.subject.name) : undefined;
  if (!said) return result;
  const verdict = said.answer === "pass" ? "PASS" : said.answer === "fail" ? "FAIL" : "NA";
  return {
    ...result,
    verdict,
    why: `${said.author} attested, and ${said.reviewer} reviewed: ${said.statement}`,
    restsOn: "attestation",
  };
}

function toFinding(check: Check, result: Result): Finding {
  return {
    ...result,
    check,
    severity: result.severity ?? check.severity,
    confidence: result.confidence ?? "high",
    fingerprint: fingerprint([check.id, result.subject.kind, result.subject.name, result.about ?? ""]),
  };
}
