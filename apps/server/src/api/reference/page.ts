import { createHash } from "node:crypto";
import type { ApiDocument, Operation } from "./document.ts";
import { shapeInWords } from "./shape.ts";

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav ul { columns: 3 14rem; padding: 0; list-style: none; }
summary { font-family: ui-monospace, monospace; padding: .35rem 0; cursor: pointer; overflow-wrap: anywhere; }
summary b { display: inline-block; min-width: 4.5rem; text-transform: uppercase; }
details { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
pre { overflow-x: auto; padding: .75rem; background: color-mix(in srgb, currentColor 7%, transparent); }
table { border-collapse: collapse; } td, th { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top; }
`;

/** Nothing runs on the page, nothing is loaded, nothing is framed; the one style sheet is named by its digest. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface Listed extends Operation {
  readonly method: string;
  readonly path: string;
}

/** Every operation of the API, by tag: what it takes and what it answers. */
export function referencePage({ info, paths }: ApiDocument): string {
  const byTag = new Map<string, Listed[]>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? "Other";
      byTag.set(tag, [...(byTag.get(tag) ?? []), { ...operation, method, path }]);
    }
  }
  const tags = [...byTag].toSorted(([one], [other]) => one.localeCompare(other));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)} API</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(info.title)} API ${escaped(info.version)}</h1>
<p>${escaped(info.description ?? "")} The same for programs: <a href="openapi.json">openapi.json</a>.</p>
<nav><ul>${tags.map(([tag]) => `<li><a href="#${anchor(tag)}">${escaped(tag)}</a></li>`).join("")}</ul></nav>
<main>
${tags.map(([tag, operations]) => `<h2 id="${anchor(tag)}">${escaped(tag)}</h2>\n${operations.map(shown).join("\n")}`).join("\n")}
</main>
</body>
</html>
`;
}

function shown({ method, path, summary, description, parameters = [], requestBody, responses = {} }: Listed): string {
  const words = [summary, description].filter((text) => text !== undefined).map((text) => `<p>${escaped(text)}</p>`);
  const rows = parameters.map(
    ({ name, in: place, required, schema }) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${escaped(place)}${required ? "" : ", optional"}</td><td>${escaped(shapeInWords(schema))}</td></tr>`,
  );
  const table =
    rows.length > 0 ? `<table><tr><th>Parameter</th><th>In</th><th>Is</th></tr>${rows.join("")}</table>` : "";
  const body = requestBody ? `<h4>Body</h4>${contentShown(requestBody.content)}` : "";
  const answers = Object.entries(responses).map(
    ([status, { content }]) => `<h4>Answers ${escaped(status)}</h4>${contentShown(content)}`,
  );
  return `<details><summary><b>${escaped(method)}</b> ${escaped(path)}</summary>${words.join("")}${table}${body}${answers.join("")}</details>`;
}

function contentShown(content: NonNullable<Operation["requestBody"]>["content"]): string {
  const [type, media] = Object.entries(content ?? {})[0] ?? [];
  if (type === undefined) return "";
  const note = type === "application/json" ? "" : `<p>${escaped(type)}</p>`;
  return `${note}<pre>${escaped(shapeInWords(media?.schema))}</pre>`;
}

function anchor(tag: string): string {
  return tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
