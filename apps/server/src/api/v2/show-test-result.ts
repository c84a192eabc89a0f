import { z } from "zod";
import type { Row } from "../../postgres/tables.ts";

export const testResultShape = z.object({
  name: z.string(),
  classname: z.string(),
  file: z.string(),
  source: z.string(),
  result: z.string(),
  run_time: z.number(),
  message: z.string().nullable(),
});

export function showTestResult(row: Row<"test_results">): z.input<typeof testResultShape> {
  return {
    name: row.name,
    classname: row.classname ?? "",
    file: row.file ?? "",
    source: row.source ?? "",
    result: row.result,
    run_time: row.seconds ?? 0,
    message: row.message,
  };
}
