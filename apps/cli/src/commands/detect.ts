import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Arguments, CommandFailure, defineCommand, type Io, UsageError } from "../command.ts";
import { type Catalogue, readCatalogue } from "../detect/catalogue.ts";
import { type DetectOptions, detect, only } from "../detect/detect.ts";
import { Tally } from "../detect/log/tally.ts";
import { unread } from "../detect/output/coverage.ts";
import { formatNames, formats } from "../detect/output/formats.ts";
import { detectionPage, guidePage } from "../detect/page.ts";
import { exitCodeOf, limit, type Report } from "../detect/report.ts";
import { namedVariable } from "../detect/settings.ts";
import { sendToWebhook } from "../detect/webhook.ts";
import { styleFor } from "../output/style.ts";

/** Nothing was collected: there was no event to judge. */
const nothingCollected = 3;

const options = {
  from: { type: "string", value: "TIME", help: "judge from here on; the log before is only history" },
  to: { type: "string", value: "TIME", help: "judge up to here" },
  "as-of": { type: "string", value: "TIME", help: "judge the day before this time, as a scheduled run would have" },
  only: { type: "string", value: "ID", multiple: true, help: "ask only this detection (D02, or its slug)" },
  tags: { type: "string", value: "FILE", help: "which contexts are sensitive or canaries; hours of organizations" },
  snapshots: { type: "string", value: "FILE", help: "settings of projects and organizations as they were seen" },
  jobs: { type: "string", value: "FILE", help: "who started and approved jobs, and whether SSH was on" },
  actors: { type: "string", value: "FILE", help: "who may make tokens, release orbs, export the log" },
  geo: { type: "string", value: "FILE", help: "which networks belong to which country" },
  "time-zone": {
    type: "string",
    value: "[ORG=]TZ",
    multiple: true,
    help: "where an organization works; UTC by default",
  },
  suppress: { type: "string", value: "FILE", help: "alerts that do not count, each with reason, owner and expiry" },
  format: { type: "string", choices: formatNames, help: "how to print what was found; text by default" },
  output: { type: "string", short: "o", value: "FILE", help: "write there instead of to standard output" },
  webhook: {
    type: "string",
    value: "URL",
    help: "send the JSON there as well; or the variable that holds the address",
  },
  "database-url": {
    type: "string",
    value: "VAR",
    help: "use the PostgreSQL (15 or newer) whose address this variable holds",
  },
  explain: { type: "string", value: "ID", help: "print the page of a detection" },
} as const;

type Options = Arguments<typeof options>["options"];

export const detectCommand = defineCommand({
  details: [
    "LOG is CSV as CircleCI sends it, JSON lines, JSON, or a folder with the files of its S3 stream, each perhaps compressed with gzip; `-` is standard input.",
    "Without --from, --to and --as-of the whole log is judged, as of its newest event.",
    `Exit codes: 0 nothing fires, 1 failed, 2 usage, 3 there was no event, and by the worst detection that fires 11 (low, info), 12 (medium), 13 (high), 14 (critical). --format sarif answers 0 whatever fires.`,
    limit,
  ].join("\n\n"),
  positionals: [{ name: "LOG", help: "an exported audit log, a folder of them, or `-`", required: false, many: true }],
  options,
  async run({ options, positionals }, io) {
    const catalogue = readCatalogue();
    if (options.explain !== undefined) return explain(only(catalogue, [options.explain]), options.explain, io);
    const report = await detect(chosen(catalogue, options.only), detectOptions(options, positionals), io);
    if (report instanceof Tally) return sayNothingCollected(report, io);
    await print(report, options, io);
    if (options.webhook) await sendToWebhook(addressOf(options.webhook), report);
    return options.format === "sarif" ? 0 : exitCodeOf(report);
  },
});

function explain({ detections, guide }: Catalogue, id: string, io: Io): number {
  const pages = [...detections.map(detectionPage), ...guide.map(guidePage)];
  if (pages.length === 0) throw new UsageError(`there is no detection \`${id}\`: they are D01 to D20 and G1 to G3.`);
  io.stdout.write(pages.join("\n"));
  return 0;
}

function chosen(catalogue: Catalogue, ids: readonly string[]): Catalogue {
  for (const id of ids) {
    const found = only(catalogue, [id]);
    if (found.detections.length + found.guide.length === 0) throw new UsageError(`there is no detection \`${id}\`.`);
  }
  return only(catalogue, ids);
}

function detectOptions(options: Options, logs: readonly string[]): DetectOptions {
  if (logs.length === 0) throw new UsageError("LOG is missing: an exported audit log, or `-` for standard input.");
  if (options["as-of"] && options.to) throw new UsageError("`--to` and `--as-of` cannot be given together.");
  const { from, to, tags, snapshots, jobs, actors, geo, suppress } = options;
  return {
    ...{ logs, from, to, tags, snapshots, jobs, actors, geo, suppress },
    asOf: options["as-of"],
    timeZones: options["time-zone"],
    databaseUrl: databaseUrl(options["database-url"]),
  };
}

function databaseUrl(variable: string | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const url = namedVariable(variable);
  if (url === undefined)
    throw new UsageError(
      "`--database-url` names a variable that is not set; the address itself would show in the list of processes.",
    );
  return url;
}

function addressOf(webhook: string): string {
  return /^https?:\/\//i.test(webhook) ? webhook : (namedVariable(webhook) ?? webhook);
}

async function print(report: Report, { format, output }: Options, io: Io): Promise<void> {
  const style = styleFor(output ? {} : io.stdout, output ? false : io.settings.colour);
  const text = formats[format ?? "text"](report, style);
  if (format && format !== "text") io.stderr.write(`${limit}\n`);
  if (output === undefined) {
    io.stdout.write(text);
    return;
  }
  await writeFile(resolve(io.cwd, output), text, { mode: 0o600 }).catch((cause: Error) => {
    throw new CommandFailure(`cannot write ${output}: ${cause.message}`, { cause });
  });
}

function sayNothingCollected(tally: Tally, io: Io): number {
  io.stderr.write(`${[`There is no event in ${tally.files} files.`, ...unread(tally)].join("\n")}\n${limit}\n`);
  return nothingCollected;
}
