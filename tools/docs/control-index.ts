import { catalogue, chapterOf, chapters } from "../../packages/controls/src/index.ts";

/** Every control, by chapter of the guide. */
export function indexOfControls(): string {
  const sections = chapters.flatMap(({ number, title, inGuide }) => {
    const own = catalogue.filter(({ id }) => chapterOf(id) === number).sort((a, b) => place(a.id) - place(b.id));
    if (own.length === 0) return [];
    return [
      `## ${number} ${title}${inGuide ? "" : " (beyond the guide)"}`,
      [
        "| id | control | level | severity | scope |",
        "|---|---|---|---|---|",
        ...own.map(
          ({ id, title: says, level, severity, scope }) =>
            `| [${id}](${id}.md) | ${cell(says)} | L${level} | ${severity} | ${scope} |`,
        ),
      ].join("\n"),
    ];
  });
  return `# Controls

What [\`ringfort audit\`](../audit.md) examines: ${catalogue.length} statements that can be true of a config, an organization, a runner, a
cloud's trust policy or an audit log. Ids are stable: suppressions, baselines and attestations rely on them. L1 is the baseline, L2
hardened, L3 everything; a level includes those below it. Written by \`npm run docs\`.

${sections.join("\n\n")}
`;
}

function place(id: string): number {
  return Number(id.slice(id.lastIndexOf(".") + 1));
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
