import type { Check, Context, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { areWhole, configsOf, contextNames } from "../../config/project-configs.ts";
import { once } from "../../config/script-findings.ts";
import { runsUntrustedCode } from "../../config/untrusted-code.ts";
import { unread } from "../../evidence/known.ts";
import { type Holder, holdersOf } from "../../evidence/stored-secrets.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

export const secretUnused: Check = {
  id: "RF-2.2.7",
  slug: "secret-unused",
  title: "Every stored variable is used somewhere",
  level: 2,
  severity: "low",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["CM-7"], soc2: ["CC6.1"], cis8: ["3.3"], owasp: [6] },
  why: "What nobody uses nobody changes, and it is in the environment of every job for whoever looks.",
  remedy: "Revoke the value at its provider, then delete the variable.",
  guards: [
    "A tool that reads a variable by its name, such as `aws`, uses it although no script says so.",
    "A script of the repository may use it, and was not read.",
  ],
  run(org, context) {
    const holders = holdersOf(context);
    if (holders.length === 0)
      return [
        unknown(subjectOf(org), "No context and no project was collected.", [
          "the organization's contexts and projects",
        ]),
      ];
    return holders.flatMap((holder) => ofHolder(holder, context));
  },
};

function ofHolder(holder: Holder, context: Context): readonly Result[] {
  const { subject, evidence, variables } = holder;
  if (evidence.status !== "read") return [unread(subject, evidence, "Its variables are not known")];
  if (variables.length === 0) return [pass(subject, "It keeps no variables.")];
  const { configs, whole } = readersOf(holder, context);
  const words = configs.map(wordsOf);
  const silent = configs.map((config) => unscanned(config, holder)).find((one) => one !== undefined);
  const found = variables.flatMap(({ name: about }): Result[] => {
    if (words.some((set) => set.has(about))) return [];
    if (!whole)
      return [
        unknown(
          subject,
          `No config that was seen uses \`${about}\`, and not all were.`,
          ["the configs of every project, expanded"],
          { about },
        ),
      ];
    const tool = toolsFor(about).find((one) => words.some((set) => set.has(one)));
    const hidden = tool ?? silent;
    return hidden === undefined
      ? [fail(subject, `Nothing uses \`${about}\`.`, { about, confidence: "medium" })]
      : [
          unknown(
            subject,
            `No config names \`${about}\`, but \`${hidden}\` may use it.`,
            [`what \`${hidden}\` reads`],
            { about },
          ),
        ];
  });
  return failsOr(found, pass(subject, "Each of its variables is named where it can be used."));
}

/** The configs whose jobs get a holder's variables, and whether there can be no others. */
function readersOf(
  { of }: Holder,
  context: Context,
): { readonly configs: readonly ConfigFacts[]; readonly whole: boolean } {
  if (of.kind === "project") {
    const configs = configsOf(of, context);
    return { configs, whole: areWhole(configs) };
  }
  const configs = context.configs.filter(({ view }) => view.jobs.some((job) => contextNames(job).includes(of.name)));
  return { configs, whole: seesEveryProject(context) };
}

const seesEveryProject = once(
  (context: Context): boolean =>
    areWhole(context.configs) &&
    context.projects.length > 0 &&
    context.projects.every((project) => areWhole(configsOf(project, context))),
);

/** Every word of a config and of the orbs that it uses. */
const wordsOf = once(({ view }: ConfigFacts): ReadonlySet<string> => {
  const words = new Set<string>();
  for (const text of new Set([view.source.text, ...view.texts.values()]))
    for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) words.add(word);
  return words;
});

/** A command of a job with the variables in reach that runs what was not read. */
function unscanned(config: ConfigFacts, { of }: Holder): string | undefined {
  for (const job of config.view.jobs) {
    if (of.kind === "context" && !contextNames(job).includes(of.name)) continue;
    const code = runsUntrustedCode(config, job);
    if (code !== undefined) return code;
  }
  return undefined;
}

const readers: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^AWS_/, ["aws", "terraform", "sam", "cdk", "serverless", "sls", "eb", "packer", "pulumi", "ecs", "s3", "ecr"]],
  [/^(?:GOOGLE|GCLOUD|CLOUDSDK|GCP)_/, ["gcloud", "terraform", "gsutil", "pulumi", "gcp", "firebase"]],
  [/^(?:AZURE|ARM)_/, ["az", "terraform", "pulumi", "azure"]],
  [/^(?:NPM|NODE|YARN)_/, ["npm", "yarn", "pnpm"]],
  [/^(?:TWINE|PYPI|POETRY|UV|PIP)_/, ["twine", "poetry", "uv", "pip"]],
  [/^DOCKER(?:HUB)?_/, ["docker"]],
  [/^(?:GH|GITHUB)_/, ["gh", "goreleaser", "git"]],
  [/^TF_/, ["terraform"]],
  [/^(?:HEROKU|FLY|VERCEL|NETLIFY|SENTRY|SNYK|CODECOV|SONAR|SLACK|DD|DATADOG|VAULT|KUBE\w*|HELM)_/, []],
];

/** Programs, and orbs, that read a variable by its name alone. */
function toolsFor(name: string): readonly string[] {
  const family = readers.find(([pattern]) => pattern.test(name));
  if (!family) return [];
  return family[1].length > 0 ? family[1] : [(name.split("_", 1)[0] ?? "").toLowerCase()];
}
