import { diagnosticsAsText } from "../../apps/cli/src/output/diagnostics-text.ts";
import { Sources } from "../../apps/cli/src/output/sources.ts";
import { styleFor } from "../../apps/cli/src/output/style.ts";
import { type Fixture, fixturesOf } from "../../packages/config/fixtures/fixtures.ts";
import { explanations } from "../../packages/config/src/diagnostics/explanations.ts";
import { codes, compile, type DiagnosticCode } from "../../packages/config/src/index.ts";
import { indexOfDiagnostics } from "./diagnostic-index.ts";

/** The text of every page of `docs/diagnostics`, by file name. */
export function diagnosticPages(): Map<string, string> {
  const fixtures = fixturesOf("diagnostics");
  const pages = new Map([["README.md", indexOfDiagnostics()]]);
  for (const code of Object.keys(codes) as DiagnosticCode[]) {
    const own = fixtures.filter(({ name }) => name.split("--")[0] === code);
    pages.set(`${code}.md`, page(code, own));
  }
  return pages;
}

/** The first fixture is shown whole; of the others, what is said. */
function page(code: DiagnosticCode, [fixture, ...others]: readonly Fixture[]): string {
  const { severity, title } = codes[code];
  const { why, mend } = explanations[code];
  const parts = [
    `# ${code}`,
    `**${severity === "error" ? "Error" : "Warning"}:** ${title.charAt(0).toLowerCase()}${title.slice(1)}.`,
    why,
    `**What to do:** ${mend}`,
    ...(fixture ? example(fixture) : []),
    ...(fixture ? otherMessages(code, fixture, others) : []),
    "[All diagnostics](README.md)",
  ];
  return `${parts.join("\n\n")}\n`;
}

/** A config that gets the diagnostic, and what `ringfort config validate` prints for it. */
function example(fixture: Fixture): string[] {
  const compiled = compile(fixture.source, fixture.options);
  const sources = new Sources([...compiled.texts].map(([file, text]) => ({ file, text })));
  const orbs = [...fixture.orbs].flatMap(([name, text]) => [`The orb \`${name}\`:`, block("yaml", text)]);
  return [
    "## Example",
    block("yaml", fixture.written),
    ...(fixture.source.text === fixture.written ? [] : ["The file goes on; what follows is left out here."]),
    ...orbs,
    ...triggeredWith(fixture),
    block("text", diagnosticsAsText(compiled.diagnostics, sources, styleFor({}, false))),
  ];
}

function otherMessages(code: DiagnosticCode, shown: Fixture, others: readonly Fixture[]): string[] {
  const told = (fixture: Fixture) => messagesOf(code, fixture);
  const known = new Set(told(shown));
  const more = [...new Set(others.flatMap(told))].filter((message) => !known.has(message));
  if (more.length === 0) return [];
  return ["## What else it can say", more.map((message) => `- ${message}`).join("\n")];
}

function messagesOf(code: DiagnosticCode, { source, options }: Fixture): string[] {
  return compile(source, options)
    .diagnostics.filter((one) => one.code === code)
    .map(({ message }) => message);
}

function triggeredWith({ options }: Fixture): string[] {
  const { parameters, parametersAsText, continues } = options;
  const given = Object.entries(parametersAsText ?? parameters ?? {});
  const words = given.map(([name, value]) => `\`${name}: ${String(value)}\``).join(", ");
  return [
    ...(given.length > 0 ? [`The pipeline is started with ${words}.`] : []),
    ...(continues
      ? [
          `It continues a setup pipeline whose config declares \`${JSON.stringify(continues.declared)}\` and which was started with \`${JSON.stringify(continues.triggered)}\`.`,
        ]
      : []),
  ];
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
