// ARCHITECTURE.md between its two marks is printed from the layer table: `npm run architecture` writes it, the test reads it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { layers } from "./layers.ts";

const page = join(import.meta.dirname, "../../ARCHITECTURE.md");
const open = "<!-- layers: printed by npm run architecture -->";
const close = "<!-- /layers -->";

export function readPage(): string {
  return readFileSync(page, "utf8");
}

/** The page with its table as `layers` has it now. */
export function withTable(text: string): string {
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from < 0 || to < from) throw new Error("ARCHITECTURE.md has lost the marks around its layer table");
  return `${text.slice(0, from)}${open}\n${table()}\n${text.slice(to)}`;
}

function table(): string {
  const rows = Object.entries(layers).map(([folder, room]) => {
    const may = room.mayImport.map((other) => other.slice(other.indexOf("/") + 1)).join(", ") || "nothing";
    return `| ${folder}${room.planned ? " (planned)" : ""} | ${room.holds} | ${may} |`;
  });
  return ["| room | holds | may import |", "|---|---|---|", ...rows].join("\n");
}

if (import.meta.main) writeFileSync(page, withTable(readPage()));
