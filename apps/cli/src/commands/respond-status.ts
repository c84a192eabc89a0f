import { defineCommand, exitCodes } from "../command.ts";
import { styleFor } from "../output/style.ts";
import { openIncident } from "../respond/incident-file.ts";
import { statusAsData } from "../respond/status-json.ts";
import { statusAsText } from "../respond/status-text.ts";
import { incidentOption } from "./respond-options.ts";

export const respondStatus = defineCommand({
  details: "The state follows from what was recorded: nobody sets it.",
  positionals: [],
  options: {
    incident: incidentOption,
    format: { type: "string", choices: ["text", "json"], help: "how to print it; text by default" },
  },
  async run({ options }, io) {
    const { incident, now } = await openIncident(options.incident, io);
    io.stdout.write(
      options.format === "json"
        ? `${JSON.stringify(statusAsData(incident, now), undefined, 2)}\n`
        : statusAsText(incident, now, styleFor(io.stdout, io.settings.colour)),
    );
    return exitCodes.ok;
  },
});
