import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The head of a query file: `-- name: value` lines, and the SQL behind it. */
export interface QueryFile {
  readonly id: string;
  readonly slug: string;
  readonly head: ReadonlyMap<string, string>;
  readonly sql: string;
}

/** The files in `queries/`, in the order of their names. */
export function readQueryFiles(): QueryFile[] {
  const folder = sourceFolder("queries");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => parse(name, readFileSync(join(folder, name), "utf8")));
}

/** A file of SQL that is no detection: tables, views, indexes. */
export function readStoreFile(name: string): string {
  return readFileSync(join(sourceFolder("store"), name), "utf8");
}

/** The program may run from its bundle: SQL is read from the source tree beside it. */
function sourceFolder(name: string): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "src", "detect", name);
}

function parse(name: string, text: string): QueryFile {
  const [id = "", ...words] = name.replace(/\.sql$/, "").split("-");
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("--"));
  const head = lines.slice(0, end).flatMap((line) => {
    const [, key, value] = /^-- ([A-Za-z ]+): (.+)$/.exec(line) ?? [];
    return key && value ? [[key.toLowerCase(), value] as const] : [];
  });
  const sql = lines.slice(end).join("\n").trim().replace(/;$/, "");
  return { id, slug: words.join("-"), head: new Map(head), sql };
}
