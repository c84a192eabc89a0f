import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Io } from "../../command.ts";
import { plainStyle, styleFor } from "../../output/style.ts";
import type { AuditRequest, ReportFormat } from "../request.ts";
import { asCodeClimate } from "./codeclimate.ts";
import { asCsv } from "./csv.ts";
import { asHtml } from "./html.ts";
import { asJson } from "./json.ts";
import { asJunit } from "./junit.ts";
import { asOcsf } from "./ocsf.ts";
import { asOscal } from "./oscal.ts";
import type { Report } from "./report.ts";
import { asSarif } from "./sarif.ts";
import { asText } from "./text.ts";

type Writer = (report: Report, io: Io) => string | Promise<string>;

/** How each format is written; a format without a writer does not compile. */
const writers: Readonly<Record<ReportFormat, Writer>> = {
  text: (report, io) => asText(report, styleFor(io.stdout, io.settings.colour)),
  json: asJson,
  sarif: asSarif,
  junit: asJunit,
  html: asHtml,
  oscal: asOscal,
  ocsf: asOcsf,
  csv: asCsv,
  codeclimate: asCodeClimate,
};

/** Writes the report to standard output, or to the file that was named, without colours. */
export async function printReport(report: Report, request: AuditRequest, io: Io): Promise<void> {
  const writer = writers[request.format];
  if (request.output === undefined) {
    io.stdout.write(await writer(report, io));
    return;
  }
  const text = request.format === "text" ? asText(report, plainStyle) : await writer(report, io);
  await writeFile(resolve(io.cwd, request.output), text);
}
