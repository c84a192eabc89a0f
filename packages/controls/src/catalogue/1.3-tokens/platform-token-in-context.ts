import type { Check, Context, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { isPlatformTokenName } from "../../config/names.ts";
import type { ContextEvidence, ProjectEvidence } from "../../evidence/evidence.ts";
import { unread } from "../../evidence/known.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

const header = /\bcircle-token["']?\s{0,20}[:=]\s{0,20}["']?(?:\$\{?([A-Za-z_]\w{0,200}))?/gi;

export const platformTokenInContext: Check = {
  id: "RF-1.3.4",
  slug: "platform-token-in-context",
  title: "No job has a token of the platform itself",
  level: 1,
  severity: "high",
  scope: "org",
  subject: "organization",
  needs: [],
  map: {
    nist: ["AC-6(5)", "IA-5(7)"],
    soc2: ["CC6.1", "CC6.3"],
    cis8: ["6.8"],
    owasp: [2, 5, 6],
    ssc: ["2.1.5"],
  },
  why: "A job with an API token can rewrite contexts, open restrictions and start other pipelines: one poisoned dependency owns the organization.",
  remedy: "Start pipelines by a trigger or a schedule, or use a scoped token; then rotate the one that was there.",
  guards: ["A variable that the policy file lists as read-only holds a token that cannot write."],
  run(org, context) {
    const results = [
      ...context.contexts.flatMap((one) => ofContext(one, context)),
      ...context.projects.flatMap((project) => ofProject(project, context)),
      ...context.configs.flatMap((config) => ofScripts(config, context)),
    ];
    return failsOr(
      results,
      unknown(subjectOf(org), "Neither contexts nor projects were collected.", ["--org SLUG --token-env VAR"]),
    );
  },
};

function ofContext(of: ContextEvidence, context: Context): readonly Result[] {
  const subject = subjectOf(of);
  if (of.CTXVAR.status !== "read") return [unread(subject, of.CTXVAR, "The context's variables are not known")];
  return ofNames(
    subject,
    of.CTXVAR.value.map(({ variable }) => variable),
    context,
  );
}

function ofProject(of: ProjectEvidence, context: Context): readonly Result[] {
  const subject = subjectOf(of);
  if (of.ENV.status !== "read") return [unread(subject, of.ENV, "The project's variables are not known")];
  return ofNames(
    subject,
    of.ENV.value.map(({ name }) => name),
    context,
  );
}

function ofNames(subject: Result["subject"], names: readonly string[], { policy }: Context): readonly Result[] {
  const fails = names
    .filter((name) => isPlatformTokenName(name) && !policy.readOnlyTokenVariables?.includes(name))
    .map((name) => fail(subject, `\`${name}\` holds a token of the platform.`, { about: name }));
  return failsOr(fails, pass(subject, "No variable holds a token of the platform.", { restsOn: "setting" }));
}

/** A script that sends the token, in a header or worse, has one, whatever the variable is called. */
function ofScripts(config: ConfigFacts, { policy }: Context): readonly Result[] {
  const seen = new Set<string>();
  return config.scripts.flatMap(({ job, step, text }) =>
    [...text.matchAll(header)].flatMap(([, variable]) => {
      const about = `${job.declaredName}/${variable ?? "header"}`;
      if (seen.has(about) || (variable !== undefined && policy.readOnlyTokenVariables?.includes(variable))) return [];
      seen.add(about);
      return [
        fail(config.subject, `\`${job.name}\` calls the platform's API with a token.`, {
          primary: step.at,
          related: step.calls,
          about,
        }),
      ];
    }),
  );
}
