import { type Collection, type Inventory, type Saying, secretClasses, takeInventory } from "@ringfort/controls";
import { CommandFailure, defineCommand, exitCodes, type Io } from "../command.ts";
import { stamped } from "../respond/event-id.ts";
import { apiOptions, findEvidence } from "../respond/evidence-source.ts";
import { type OpenIncident, openIncident, say } from "../respond/incident-file.ts";
import { whoSays } from "../respond/proof.ts";
import { readEvent } from "../respond/read-event.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { incidentOption } from "./respond-options.ts";

export const respondInventory = defineCommand({
  details: [
    "Lists every secret by where it lies; values are never read. The evidence is frozen beside the incident, with its hash.",
    "--evidence FILE is JSON with `org`, `projects`, `contexts` and `trustPolicies` as the audit collects them: no network is needed then.",
    "May be run again: what is known of a secret is brought up to date, what was done about it stays.",
  ].join("\n\n"),
  positionals: [],
  options: {
    incident: incidentOption,
    ...apiOptions,
    evidence: { type: "string", value: "FILE", help: "read what was collected before instead of the API" },
    "oidc-policy": { type: "string", value: "FILE", multiple: true, help: "a cloud's trust policy" },
    by: { type: "string", value: "WHO", help: "who takes it" },
  },
  exclusive: [["org", "evidence"]],
  async run({ options }, io) {
    const by = whoSays(options.by);
    const of = await openIncident(options.incident, io);
    const { collection, proof } = await findEvidence(options, of, io);
    const { items, told } = taken(collection, of);
    if (items.length === 0 && Object.values(told.coverage).every(({ how }) => how === "unknown")) {
      tell(0, 0, told, io);
      io.stderr.write("Nothing could be read, so nothing was recorded.\n");
      return exitCodes.failed;
    }
    const changed = items.filter(
      (item) => JSON.stringify(of.incident.items.get(item.id)?.facts) !== JSON.stringify(item),
    );
    const sayings: readonly Saying[] = [
      ...(of.incident.tasks.has("snapshot") ? [] : [{ type: "task-done", task: "snapshot" } as const]),
      told,
      ...changed.map((item) => ({ type: "item-found", item }) as const),
    ];
    await say(of, sayings, { by, proof });
    tell(items.length, changed.length, told, io);
    return exitCodes.ok;
  },
});

/** Evidence from a file may be anything: what does not make sound items is refused whole. */
function taken(collection: Collection, { incident, now }: OpenIncident): Inventory {
  const no = () =>
    new CommandFailure("The evidence is not as the audit collects it: some of it is missing or misshapen.");
  let inventory: Inventory;
  try {
    inventory = takeInventory(collection, incident.from);
  } catch (error) {
    if (error instanceof TypeError) throw no();
    throw error;
  }
  const sayings: readonly Saying[] = [
    inventory.told,
    ...inventory.items.map((item) => ({ type: "item-found", item }) as const),
  ];
  const stamp = { at: now, by: "-" };
  if (sayings.some((saying) => typeof readEvent(JSON.stringify(stamped(saying, stamp))) === "string")) throw no();
  return inventory;
}

function tell(all: number, changed: number, { coverage, unlisted }: Inventory["told"], io: Io): void {
  io.stdout.write(`${all} secrets, ${changed} of them new or changed.\n`);
  for (const [name, told] of Object.entries(coverage))
    if (told.how === "unknown")
      io.stdout.write(
        `Not known to be complete: ${secretClasses[name as keyof typeof secretClasses].title}: ${sanitiseName(told.why)}. \`ringfort respond done class:${name} --proof LINK\` vouches for it.\n`,
      );
  if (unlisted.length > 0) io.stdout.write(`The pipelines of ${unlisted.length} projects could not be listed.\n`);
}
