import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CommandFailure, defineCommand, exitCodes } from "../command.ts";
import { incidentAsJson } from "../respond/export/incident-json.ts";
import { itemsAsCsv } from "../respond/export/items-csv.ts";
import { asPoam } from "../respond/export/oscal-poam.ts";
import { openIncident } from "../respond/incident-file.ts";
import { incidentOption } from "./respond-options.ts";

export const respondExport = defineCommand({
  details:
    "For auditors: `csv` has a line for every secret, `json` everything with the timeline, `oscal` is a plan of action and milestones (OSCAL 1.0.6). No value of a secret is in any of them.",
  positionals: [],
  options: {
    incident: incidentOption,
    format: { type: "string", choices: ["csv", "json", "oscal"], help: "json by default" },
    output: { type: "string", short: "o", value: "FILE", help: "write there instead of to standard output" },
  },
  async run({ options }, io) {
    const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
    const of = await openIncident(options.incident, io);
    const texts = {
      csv: () => itemsAsCsv(of.incident, of.now),
      json: () => incidentAsJson(of),
      oscal: () => asPoam(of.incident, of.now, manifest.version),
    };
    const text = texts[options.format ?? "json"]();
    if (options.output === undefined) io.stdout.write(text);
    else
      await writeFile(resolve(io.cwd, options.output), text, { mode: 0o600 }).catch((cause: Error) => {
        throw new CommandFailure(`cannot write ${options.output}: ${cause.message}`, { cause });
      });
    return exitCodes.ok;
  },
});
