import { type Asking, judgeContext, type Person } from "./judge-context.ts";
import type { Restriction } from "./restrict-context.ts";

const organizationId = "00000000-0000-4000-8000-000000000001";
const ours = "00000000-0000-4000-8000-000000000002";
const group = "00000000-0000-4000-8000-000000000003";
const person: Person = { id: "p", login: "ada", isSystem: false, role: "admin", groups: new Set([group]) };

export const asking: Asking = {
  organizationId,
  projectId: ours,
  projectSlug: "circleci/demo/hello",
  people: [person],
  values: { "pipeline.git.branch": "main", "job.ssh.enabled": false },
  isFork: false,
  hasConfigFromGit: true,
};

export const letsIn: Readonly<Record<Restriction["type"], string>> = {
  group,
  project: ours,
  expression: 'pipeline.git.branch == "main"',
};
const keepsOut: Readonly<Record<Restriction["type"], string>> = {
  group: "00000000-0000-4000-8000-000000000004",
  project: "00000000-0000-4000-8000-000000000005",
  expression: 'pipeline.git.branch == "other"',
};

/** What a context has of one kind: nothing, one that lets the job in, one that does not, or one of each. */
const states = ["–", "yes", "no", "yes + no"] as const;
type State = (typeof states)[number];

function restrictionsOf(type: Restriction["type"], state: State): readonly Restriction[] {
  const yes = { type, value: letsIn[type] };
  const no = { type, value: keepsOut[type] };
  return { "–": [], yes: [yes], no: [no], "yes + no": [yes, no] }[state];
}

/** Every way in which the three kinds of restriction can come together, and what becomes of the job. */
export function truthTable(): string {
  const rows = states.flatMap((group) =>
    states.flatMap((project) =>
      states.map((expression) => {
        const restrictions = [
          ...restrictionsOf("group", group),
          ...restrictionsOf("project", project),
          ...restrictionsOf("expression", expression),
        ];
        const judged = judgeContext({ name: "prod", restrictions }, asking, { groupRequired: false });
        return `| ${group} | ${project} | ${expression} | ${judged.allowed ? "**may use it**" : `no: ${judged.rule}`} |`;
      }),
    ),
  );
  return ["| group | project | expression | the job |", "|---|---|---|---|", ...rows].join("\n");
}
