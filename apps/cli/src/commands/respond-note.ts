import { blastRadiusOf, type Saying, type SecretClass, secretClassNames, standingOf } from "@ringfort/controls";
import { type Arguments, defineCommand, exitCodes, UsageError } from "../command.ts";
import { itemNamed } from "../respond/find-item.ts";
import { type OpenIncident, openIncident, say } from "../respond/incident-file.ts";
import { proofOptions, stampOf } from "../respond/proof.ts";
import { incidentOption } from "./respond-options.ts";

const news = ["activity", "theft", "exposed", "found", "reopen"] as const;

const options = {
  incident: incidentOption,
  ...proofOptions,
  reason: { type: "string", value: "TEXT", help: "what was seen" },
  critical: { type: "boolean", help: "for `found`: it is due in four hours" },
} as const;

export const respondNote = defineCommand({
  details: [
    "NEWS is `activity` (the attacker is seen again: back to containing), `theft` [ITEM] (surely in other hands: revoke first), `exposed` ITEM (seen again after its rotation: it starts over), `found` CLASS:PLACE/NAME (a secret that no API lists), or `reopen` (new evidence after the end).",
    `CLASS is one of ${secretClassNames.join(", ")}.`,
  ].join("\n\n"),
  positionals: [
    { name: "NEWS", help: news.join(", "), required: true },
    { name: "ITEM", help: "the secret that it is about", required: false },
  ],
  options,
  async run({ options, positionals: [kind = "", item] }, io) {
    const of = await openIncident(options.incident, io);
    const stamp = await stampOf(options, io);
    const { incident } = await say(of, [sayingOf(kind, item, options, of)], stamp);
    io.stdout.write(`The incident is in ${standingOf(incident, of.now).state}.\n`);
    return exitCodes.ok;
  },
});

function sayingOf(
  kind: string,
  word: string | undefined,
  { reason = "", critical }: Arguments<typeof options>["options"],
  { incident }: OpenIncident,
): Saying {
  const needed = () => {
    if (word === undefined) throw new UsageError(`\`${kind}\` needs the secret that it is about.`);
    return word;
  };
  if (kind !== "found" && reason === "") throw new UsageError("`--reason TEXT` is missing: what was seen.");
  switch (kind) {
    case "activity":
      return { type: "activity-seen", reason };
    case "theft":
      return { type: "theft-confirmed", item: word === undefined ? undefined : itemNamed(word, incident).facts.id };
    case "exposed":
      return { type: "item-exposed", item: itemNamed(needed(), incident).facts.id, reason };
    case "found":
      return found(needed(), critical);
    case "reopen":
      return { type: "reopened", reason };
    default:
      throw new UsageError(`\`${kind}\` is no news: ${news.join(", ")}.`);
  }
}

function found(id: string, critical: boolean): Saying {
  const [, kind, location, name] = /^([a-z-]+):(.{1,300})\/([^/]{1,300})$/.exec(id) ?? [];
  if (!location || !name || !secretClassNames.includes(kind as SecretClass))
    throw new UsageError(`\`${id}\` is no secret: it should look like ssh-key:gh/acme/web/build.example.`);
  const item = { id, class: kind as SecretClass, location, name, critical, blast: blastRadiusOf(name) };
  return { type: "item-found", item: { ...item, exposure: { known: false } } };
}
