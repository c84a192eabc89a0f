// npm run docs: writes the pages that are made from the code.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiCoveragePage } from "./api-coverage-page.ts";
import { checkovPage } from "./checkov-page.ts";
import { controlPages } from "./control-pages.ts";
import { diagnosticPages } from "./diagnostic-pages.ts";
import { settingsPage } from "./settings-page.ts";

for (const [name, pages] of [
  ["diagnostics", diagnosticPages()],
  ["controls", controlPages()],
] as const) {
  const folder = join(import.meta.dirname, "../../docs", name);
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) if (!pages.has(old)) rmSync(join(folder, old));
  for (const [file, text] of pages) writeFileSync(join(folder, file), text);
}
writeFileSync(join(import.meta.dirname, "../../docs/checkov.md"), checkovPage());
writeFileSync(join(import.meta.dirname, "../../docs/api-coverage.md"), apiCoveragePage());
writeFileSync(join(import.meta.dirname, "../../docs/settings.md"), settingsPage());
