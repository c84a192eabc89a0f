import { leftToOthers } from "../../packages/config/src/diagnostics/explanations.ts";
import { codes } from "../../packages/config/src/index.ts";

/** The table of all codes, in the order of the checklist that the compiler works through. */
export function indexOfDiagnostics(): string {
  const all = Object.entries(codes).map(([code, facts]) => ({ code, ...facts }));
  const listed = all.filter(({ row }) => row > 0).sort((one, other) => one.row - other.row);
  const own = all.filter(({ row }) => row === 0);
  return `# Diagnostics

What \`ringfort config validate\` and every other command that compiles a config can say. A code is stable: tools and
suppressions may rely on it. Errors refuse the config; warnings do not. Written by \`npm run docs\`.

| row | code | severity | meaning |
|---|---|---|---|
${listed.map(({ row, code, severity, title }) => `| ${row} | [${code}](${code}.md) | ${severity} | ${title} |`).join("\n")}

The rows are those of the checklist of what CircleCI's compiler refuses. Ringfort adds limits of its own, so that no file can keep it
busy for long:

| code | severity | meaning |
|---|---|---|
${own.map(({ code, severity, title }) => `| [${code}](${code}.md) | ${severity} | ${title} |`).join("\n")}

## What a compiler cannot see

${Object.entries(leftToOthers)
  .map(([row, why]) => `- Row ${row}: ${why}`)
  .join("\n")}
`;
}
