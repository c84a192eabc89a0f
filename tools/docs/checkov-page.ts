import { catalogue } from "../../packages/controls/src/index.ts";
import { counterparts, type Difference, differences } from "../checkov/differences.ts";

const intents: Readonly<Record<Difference["rule"], string>> = {
  1: "no image at `latest`",
  2: "images by digest",
  3: "no development orb",
  4: "no volatile orb",
  5: "no netcat to an address",
  6: "no shell injection from `CIRCLE_*` variables",
  7: "no `curl` with POST",
};

/** Every place where checkov's CircleCI rules and the audit differ, each with a config that shows it. */
export function checkovPage(): string {
  const sections = ([1, 2, 3, 4, 5, 6, 7] as const).flatMap((rule) => [
    `## CKV_CIRCLECIPIPELINES_${rule}: ${intents[rule]}`,
    `Here: ${counterparts[rule].map((id) => `[${id}](controls/${id}.md) ${titleOf(id)}`).join("; ")}.`,
    ...differences.filter((one) => one.rule === rule).map(difference),
  ]);
  return `# Beside checkov

checkov has eight rules for CircleCI. Where they and [\`ringfort audit\`](audit.md) say different things, this page shows the config and
tells who is right; a test says that the audit answers so (\`tools/checkov\`). What checkov does is read from its source of August 2026.
Its eighth rule lists images and always passes. Made by \`npm run docs\`.

It looks at the steps and images of jobs only: commands, executors, \`when\` steps, orbs, parameters, workflows, contexts, filters and
approvals are invisible to it. The other ${catalogue.length - new Set(Object.values(counterparts).flat()).size} controls have no counterpart there.

${sections.join("\n\n")}
`;
}

function difference({ shows, config, checkov, ringfort, because }: Difference): string {
  return `### ${shows.charAt(0).toUpperCase()}${shows.slice(1)}

checkov: ${checkov}. Ringfort: ${ringfort.length > 0 ? `fails ${ringfort.join(", ")}` : "nothing to report"}. ${because}

\`\`\`yaml
${config.trimEnd()}
\`\`\``;
}

function titleOf(id: string): string {
  return catalogue.find((check) => check.id === id)!.title;
}
