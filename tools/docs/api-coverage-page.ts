import { operationGroups } from "../../apps/server/src/conformance/operations.ts";

/** What a Ringfort server answers of CircleCI's API v2, operation by operation. */
export function apiCoveragePage(): string {
  const all = operationGroups.flatMap(({ operations }) => operations);
  const missing = operationGroups.flatMap((group) => (group.missing === undefined ? [] : group.operations));
  const sections = operationGroups.map(({ tag, missing: why, operations }) => {
    const said = why === undefined ? "answered" : `501: ${why}`;
    const rows = operations.map((operation) => `| \`${operation}\` | ${said} |`);
    return [`## ${tag}`, "", "| Operation | |", "|---|---|", ...rows].join("\n");
  });
  return `# CircleCI's API v2, operation by operation

A Ringfort server answers ${all.length - missing.length} of the ${all.length} operations that CircleCI documents for API v2, below \`/api/v2\`, and 501 with a sentence to the
others. \`apps/server/src/conformance\` calls every one on a house that has lived and holds each answer against CircleCI's own document:
its shape, its status, and that no field of it stays empty without a reason that stands there. What Insights count: [insights.md](insights.md).
Made by \`npm run docs\`.

${sections.join("\n\n")}
`;
}
