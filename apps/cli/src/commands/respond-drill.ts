import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { drillAsText } from "../respond/drill/drill-text.ts";
import { play } from "../respond/drill/play.ts";
import { recordOf, saveRecord } from "../respond/drill/record.ts";

export const respondDrill = defineCommand({
  details: [
    "Plays the breach of January 2023 on fake secrets with a simulated clock: what the machine says is next is done, by so many people at such a pace. Nothing is read from or sent to anywhere.",
    "The record goes to `.ringfort/drills/`, for RF-6.1.3. It shows that the plan fits into the times, not that people have practised it: rotate the sensitive set once for real, and attest that.",
  ].join("\n\n"),
  positionals: [],
  options: {
    responders: { type: "string", value: "N", help: "how many people rotate; 4 by default" },
    pace: { type: "string", value: "F", help: "how slow they are: 2 takes twice as long; 1 by default" },
    format: { type: "string", choices: ["text", "json"], help: "how to print it; text by default" },
  },
  async run({ options }, io) {
    const team = { responders: numberOf(options.responders, 4, 100), pace: numberOf(options.pace, 1, 1000) };
    if (!Number.isInteger(team.responders)) throw new UsageError("`--responders` is a whole number.");
    const played = play(team);
    const record = recordOf(played, team, Date.now());
    const file = await saveRecord(record, io);
    if (options.format === "json") io.stdout.write(`${JSON.stringify(record, undefined, 2)}\n`);
    else io.stdout.write(`${drillAsText(played, team)}The record is in ${file}.\n`);
    return exitCodes.ok;
  },
});

function numberOf(text: string | undefined, otherwise: number, most: number): number {
  const value = Number(text ?? otherwise);
  if (!(value > 0 && value <= most)) throw new UsageError(`\`${text}\` is no number between 0 and ${most}.`);
  return value;
}
