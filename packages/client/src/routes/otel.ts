import type { Answer } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { flag, list, object, text } from "../reading/shape.ts";

const exporter = object({ endpoint: text, insecure: flag, protocol: text });
export type TelemetryExporter = ReturnType<typeof exporter>;

export function telemetryExporters(reader: Reader, orgId: string): Promise<Answer<readonly TelemetryExporter[]>> {
  return reader.one({
    path: path`/api/v2/otel/exporters?org-id=${orgId}`,
    shape: list(exporter),
    permission: "a personal API token of an organization admin",
  });
}
