import type { Style } from "../../output/style.ts";
import type { Report } from "../report.ts";
import { reportAsCsv } from "./csv.ts";
import { reportAsJson } from "./json.ts";
import { reportAsJunit } from "./junit.ts";
import { reportAsOcsf } from "./ocsf.ts";
import { reportAsSarif } from "./sarif.ts";
import { reportAsText } from "./text.ts";

export const formats = {
  text: reportAsText,
  json: reportAsJson,
  sarif: reportAsSarif,
  csv: reportAsCsv,
  ocsf: reportAsOcsf,
  junit: reportAsJunit,
} as const satisfies Record<string, (report: Report, style: Style) => string>;

export const formatNames = Object.keys(formats) as (keyof typeof formats)[];
