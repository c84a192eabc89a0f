import { randomBytes } from "node:crypto";
import { access } from "node:fs/promises";
import { hypotheses, type Saying, severities } from "@ringfort/controls";
import { CommandFailure, defineCommand, exitCodes, UsageError } from "../command.ts";
import { stamped } from "../respond/event-id.ts";
import { append, incidentPath, makeIncidentsFolder } from "../respond/incident-file.ts";
import { timeOf, whoSays } from "../respond/proof.ts";

const day = 86_400_000;

export const respondOpen = defineCommand({
  details: [
    "Starts the file `.ringfort/incidents/NAME.jsonl`. Lines are only ever added to it; two people's files merge with git or with `ringfort respond merge`.",
    "The window begins 30 days back, and never after what the vendor announced.",
  ].join("\n\n"),
  positionals: [],
  options: {
    hypothesis: { type: "string", value: "H", choices: hypotheses, help: "what seems to have happened" },
    by: { type: "string", value: "WHO", help: "who declares it" },
    id: { type: "string", value: "NAME", help: "what to call it; the date and four digits by default" },
    scope: { type: "string", value: "ORG", multiple: true, help: "an organization that it is about" },
    severity: { type: "string", value: "S", choices: severities, help: "how bad it seems; high by default" },
    from: { type: "string", value: "TIME", help: "the suspected first access" },
    announced: { type: "string", value: "TIME", help: "the start that the vendor announced" },
  },
  async run({ options }, io) {
    const by = whoSays(options.by);
    if (options.hypothesis === undefined)
      throw new UsageError(`\`--hypothesis\` is missing: ${hypotheses.join(", ")}.`);
    const now = Date.now();
    const name = options.id ?? `${new Date(now).toISOString().slice(0, 10)}-${randomBytes(2).toString("hex")}`;
    const file = incidentPath(name, io);
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      throw new CommandFailure(`There is an incident \`${name}\` already.`);
    const starts = [timeOf(options.from, "from") ?? now - 30 * day, timeOf(options.announced, "announced") ?? now];
    const saying: Saying = {
      type: "declared",
      incident: name,
      hypothesis: options.hypothesis,
      severity: options.severity ?? "high",
      from: Math.min(...starts),
      scope: options.scope,
    };
    await makeIncidentsFolder(io);
    await append(file, [stamped(saying, { at: now, by })]);
    io.stdout.write(`Declared ${name}. The clocks run; \`ringfort respond next\` says what to do first.\n`);
    return exitCodes.ok;
  },
});
