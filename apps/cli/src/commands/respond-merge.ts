import { resolve } from "node:path";
import { type IncidentEvent, mergeEvents, replay, standingOf } from "@ringfort/controls";
import { CommandFailure, defineCommand, exitCodes } from "../command.ts";
import { append, openIncident, readEvents } from "../respond/incident-file.ts";
import { incidentOption } from "./respond-options.ts";

export const respondMerge = defineCommand({
  details:
    "Adds the lines of another person's file that this one lacks. The order does not matter, and merging twice changes nothing.",
  positionals: [{ name: "FILE", help: "the other file of the same incident", required: true }],
  options: { incident: incidentOption },
  async run({ options, positionals: [file = ""] }, io) {
    const of = await openIncident(options.incident, io);
    const theirs = await readEvents(resolve(io.cwd, file), io);
    const other = theirs.find(isDeclaration);
    if (other && other.incident !== of.incident.id)
      throw new CommandFailure(`${file} is of another incident, \`${other.incident}\`.`);
    const ours = new Set(of.events.map(({ id }) => id));
    const added = theirs.filter(({ id }) => !ours.has(id));
    await append(of.file, added);
    const incident = replay(mergeEvents(of.events, added), of.now) ?? of.incident;
    io.stdout.write(`${added.length} lines were added. The incident is in ${standingOf(incident, of.now).state}.\n`);
    return exitCodes.ok;
  },
});

function isDeclaration(event: IncidentEvent): event is Extract<IncidentEvent, { readonly type: "declared" }> {
  return event.type === "declared";
}
