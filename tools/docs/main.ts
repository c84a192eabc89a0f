// npm run docs: writes the pages that are made from the code.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diagnosticPages } from "./diagnostic-pages.ts";

const folder = join(import.meta.dirname, "../../docs/diagnostics");
const pages = diagnosticPages();

mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder)) if (!pages.has(old)) rmSync(join(folder, old));
for (const [name, text] of pages) writeFileSync(join(folder, name), text);
