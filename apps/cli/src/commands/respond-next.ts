import { nextTasks } from "@ringfort/controls";
import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { styleFor } from "../output/style.ts";
import { openIncident } from "../respond/incident-file.ts";
import { nextAsText } from "../respond/next-text.ts";
import { incidentOption } from "./respond-options.ts";

export const respondNext = defineCommand({
  details:
    "What to do now, with commands and API calls; secrets in the order of what a thief could do with them, times who saw them.",
  positionals: [],
  options: {
    incident: incidentOption,
    limit: { type: "string", value: "N", help: "show so many; 10 by default" },
    format: { type: "string", choices: ["text", "json"], help: "how to print them; text by default" },
  },
  async run({ options }, io) {
    const most = Number(options.limit ?? 10);
    if (!Number.isSafeInteger(most) || most < 1) throw new UsageError(`\`--limit ${options.limit}\` is no number.`);
    const { incident, now } = await openIncident(options.incident, io);
    const tasks = nextTasks(incident, now);
    io.stdout.write(
      options.format === "json"
        ? `${JSON.stringify(tasks.slice(0, most), undefined, 2)}\n`
        : nextAsText(tasks, most, now, styleFor(io.stdout, io.settings.colour)),
    );
    return exitCodes.ok;
  },
});
