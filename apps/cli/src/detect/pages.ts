import type { Catalogue } from "./catalogue.ts";
import { detectionPage, guidePage } from "./page.ts";

/** Every page of `docs/detections/`, by file name. */
export function detectionPages(catalogue: Catalogue): Map<string, string> {
  return new Map([
    ["README.md", index(catalogue)],
    ...catalogue.detections.map((each) => [`${each.id}.md`, detectionPage(each)] as const),
    ...catalogue.guide.map((each) => [`${each.id}.md`, guidePage(each)] as const),
  ]);
}

function index({ detections, guide }: Catalogue): string {
  const rows = detections.map(
    ({ id, severity, title, needs }) =>
      `| [${id}](${id}.md) | ${severity} | ${title} | ${needs.join(", ") || "the log alone"} |`,
  );
  return `# Detections

What \`ringfort detect\` looks for in an audit log; [how to run it](../detect.md). Made from \`apps/cli/src/detect/queries/\`;
after changing one, run \`npx vitest run apps/cli/src/detect/pages.test.ts -u\`.

| id | severity | meaning | needs |
|---|---|---|---|
${rows.join("\n")}

The hardening guide has three queries of its own, which run beside them as they are written:

| id | asks | better |
|---|---|---|
${guide.map(({ id, title, instead }) => `| [${id}](${id}.md) | ${title} | [${instead}](${instead}.md) |`).join("\n")}
`;
}
