import { openIn, standingOf } from "@ringfort/controls";
import { CommandFailure, defineCommand, exitCodes, UsageError } from "../command.ts";
import { openIncident, say } from "../respond/incident-file.ts";
import { proofOptions, stampOf } from "../respond/proof.ts";
import { incidentOption } from "./respond-options.ts";

export const respondClose = defineCommand({
  details: [
    "An incident is closed when nothing is open in S7 and the post-incident review is filed.",
    "--downgrade signs that it was a false alarm: only in S1 to S3, and two people must sign.",
  ].join("\n\n"),
  positionals: [],
  options: {
    incident: incidentOption,
    ...proofOptions,
    reason: { type: "string", value: "TEXT", help: "why" },
    downgrade: { type: "boolean", help: "sign that it was a false alarm" },
  },
  async run({ options }, io) {
    const { reason } = options;
    if (reason === undefined) throw new UsageError("`--reason TEXT` is missing.");
    const of = await openIncident(options.incident, io);
    const stamp = await stampOf(options, io);
    const { state } = standingOf(of.incident, of.now);
    if (options.downgrade && !["S1", "S2", "S3"].includes(state))
      throw new CommandFailure(`It is in ${state}: only S1 to S3 can be called a false alarm.`);
    const open = openIn("S7", of.incident, of.now);
    if (!options.downgrade && (state !== "S7" || open.length > 0))
      throw new CommandFailure(
        `It is in ${state}${state === "S7" ? `, and open are ${open.join(", ")}` : ""}: it cannot be closed yet.`,
      );
    const { incident } = await say(of, [{ type: options.downgrade ? "downgrade-signed" : "closed", reason }], stamp);
    io.stdout.write(incident.ended ? `It is ${incident.ended.how}.\n` : "Signed; a second person has to sign too.\n");
    return exitCodes.ok;
  },
});
