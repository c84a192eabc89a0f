import { type Check, catalogue, chapterOf, chapters } from "../../packages/controls/src/index.ts";
import { brokenExample, mendedExample, waysToMend } from "./control-example.ts";
import { indexOfControls } from "./control-index.ts";
import { whatIsRead } from "./evidence-words.ts";

/** The text of every page of `docs/controls`, by file name. */
export function controlPages(): Map<string, string> {
  return new Map([
    ["README.md", indexOfControls()],
    ...catalogue.map((check) => [`${check.id}.md`, page(check)] as const),
  ]);
}

/** What, why, what to do, an example of each side, where it keeps silent, and what it is evidence for. */
function page(check: Check): string {
  const { id, slug, title, level, severity, scope, why, remedy, guards = [] } = check;
  const chapter = chapters.find(({ number }) => number === chapterOf(id))!;
  const parts = [
    `# ${id} ${slug}`,
    `**${title}.**`,
    [
      "| level | severity | scope | chapter |",
      "|---|---|---|---|",
      `| L${level} | ${severity} | ${scope} | ${chapter.number} ${chapter.title}${chapter.inGuide ? "" : " (beyond the guide)"} |`,
    ].join("\n"),
    "## What it looks at",
    whatIsRead(check),
    "## Why",
    why,
    "## What to do",
    remedy,
    ...waysToMend(check),
    ...brokenExample(check),
    ...mendedExample(check),
    ...(guards.length > 0 ? ["## What it does not report", guards.map((guard) => `- ${guard}`).join("\n")] : []),
    "## Evidence for",
    mappings(check),
    "[All controls](README.md) · [`ringfort audit`](../audit.md)",
  ];
  return `${parts.join("\n\n")}\n`;
}

function mappings({ map }: Check): string {
  const rows = [
    ["NIST 800-53 r5", map.nist],
    ["SOC 2", map.soc2],
    ["CIS Controls v8", map.cis8],
    ["OWASP CI/CD Top 10", map.owasp.map((number) => `CICD-SEC-${number}`)],
    ["CIS Software Supply Chain Security Guide", map.ssc ?? []],
    ["SLSA build track", map.slsa ?? []],
  ] as const;
  return [
    "| framework | controls |",
    "|---|---|",
    ...rows.filter(([, codes]) => codes.length > 0).map(([name, codes]) => `| ${name} | ${codes.join(", ")} |`),
  ].join("\n");
}
