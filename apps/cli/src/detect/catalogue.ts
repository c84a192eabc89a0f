import type { Detection, GuideQuery, Need, Severity } from "./detection.ts";
import type { Kind } from "./log/ids.ts";
import { type QueryFile, readQueryFiles } from "./query-files.ts";

export interface Catalogue {
  readonly detections: readonly Detection[];
  readonly guide: readonly GuideQuery[];
}

/** Every detection, and the guide's own queries. */
export function readCatalogue(): Catalogue {
  const files = readQueryFiles();
  return {
    detections: files.filter(({ id }) => id.startsWith("D")).map(toDetection),
    guide: files.filter(({ id }) => id.startsWith("G")).map(toGuideQuery),
  };
}

function toDetection(file: QueryFile): Detection {
  const { id, slug, sql, head } = file;
  return {
    id,
    slug,
    sql,
    severity: told(file, "severity") as Severity,
    confidence: head.get("confidence") === "medium" ? "medium" : "high",
    title: told(file, "title"),
    needs: listed(file, "needs") as Need[],
    actions: listed(file, "actions"),
    undocumented: listed(file, "undocumented"),
    ids: listed(file, "ids") as Kind[],
    history: head.get("history"),
    warmUp: head.get("warm up"),
    key: listed(file, "key"),
    why: told(file, "why"),
    falsePositives: told(file, "false positives"),
    response: told(file, "response"),
  };
}

function toGuideQuery(file: QueryFile): GuideQuery {
  const { id, slug, sql } = file;
  return { id, slug, sql, title: told(file, "title"), defects: told(file, "defects"), instead: told(file, "instead") };
}

function told({ id, head }: QueryFile, key: string): string {
  const value = head.get(key);
  if (value === undefined) throw new Error(`the query ${id} does not tell its ${key}`);
  return value;
}

function listed({ head }: QueryFile, key: string): string[] {
  return head.get(key)?.split(", ") ?? [];
}
