import type { Check, Context, Fix } from "../../check.ts";
import { known } from "../../evidence/known.ts";
import { fail, pass } from "../../results.ts";
import { at, isMap } from "../../trust/any-json.ts";
import type { AwsGrant } from "../../trust/aws-grants.ts";
import { projectsOf } from "../../trust/claims.ts";
import { projectClaim } from "../../trust/grant.ts";
import { nothingTrusted, placed, readTrust, type Trust } from "../../trust/read-trust.ts";

export const awsSubAnyProject: Check = {
  id: "RF-2.3.2",
  slug: "aws-sub-any-project",
  title: "An AWS role trusts named projects only",
  level: 1,
  severity: "critical",
  scope: "oidc-policy",
  subject: "trust-policy",
  needs: [],
  map: { nist: ["AC-3", "AC-6", "IA-9"], soc2: ["CC6.1", "CC6.3"], cis8: ["6.8"], owasp: [2, 5], slsa: ["L3"] },
  why: "Any project of the organization can take the role, also one that somebody makes for the purpose: from any branch, started by anyone, in an SSH session too.",
  remedy:
    "Ask for the project by StringEquals on `oidc.circleci.com/org/<org id>:oidc.circleci.com/project-id`, or write it out in `sub`.",
  guards: [
    "A deny of every other project binds as well as a condition of the allow.",
    "A full project id directly before `*` names one project.",
  ],
  run(policy, context) {
    const trust = readTrust(policy);
    return [
      ...nothingTrusted(trust, policy),
      ...trust.aws.map((grant) => {
        const projects = projectsOf(grant);
        if (projects)
          return pass(
            trust.subject,
            `${capital(grant)} lets in ${projects.length === 1 ? "one project" : `${projects.length} projects`} only.`,
            {
              about: grant.name,
              restsOn: "cloud",
            },
          );
        const sub = grant.conditionsOn("sub")[0];
        const shown = sub?.values[0]?.value.slice(0, 200);
        const because =
          shown === undefined
            ? "it asks for neither project nor subject"
            : `its \`sub\` may be \`${shown}\`, which fixes no project`;
        const fixes = fixesFor(grant, trust, context);
        return fail(trust.subject, `${capital(grant)} lets in every project: ${because}.`, {
          ...placed(trust, sub?.path ?? grant.path, grant.name),
          ...(fixes.length > 0 ? { fixes } : {}),
        });
      }),
    ];
  },
};

function capital({ name }: AwsGrant): string {
  return name.startsWith("statement ") ? `S${name.slice(1)}` : `\`${name}\``;
}

/** Only where one project is known: which one a role is for, nobody else can say. */
function fixesFor(grant: AwsGrant, trust: Trust, { projects }: Context): readonly Fix[] {
  const [project, ...others] = projects.flatMap((one) => known(one.PRJ) ?? []);
  if (!project || others.length > 0 || grant.principal === undefined) return [];
  const block = [...grant.path, "Condition"];
  const conditions = at(grant.statement.written, "Condition");
  const equals = at(conditions, "StringEquals");
  const [path, inside] = isMap(equals) ? [[...block, "StringEquals"], equals] : [block, conditions];
  const { file, start } = trust.places.of(path);
  if (!isMap(inside)) return [];
  const entry = `${JSON.stringify(`${grant.issuer}:${projectClaim}`)}: ${JSON.stringify(project.id)}`;
  const added = isMap(equals) ? entry : `"StringEquals": {${entry}}`;
  const text = Object.keys(inside).length > 0 ? `${added}, ` : added;
  return [
    {
      safety: "unsafe",
      title: `Trust \`${project.slug}\` only`,
      edits: [{ at: { file, start: start + 1, end: start + 1 }, text }],
    },
  ];
}
