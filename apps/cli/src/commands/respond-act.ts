import { Reader } from "@ringfort/client";
import { openApiHost } from "../audit/collect/organization/api-host.ts";
import { readToken } from "../audit/settings.ts";
import { type Arguments, defineCommand, exitCodes, type Io, UsageError } from "../command.ts";
import type { ActWorld, Plan } from "../respond/act/action.ts";
import { planBlock } from "../respond/act/block-work.ts";
import { planCancel } from "../respond/act/cancel-runs.ts";
import { describePlan, sendAll } from "../respond/act/carry-out.ts";
import { planDelete } from "../respond/act/delete-keys.ts";
import { planStore, readValue } from "../respond/act/store-value.ts";
import { apiOptions } from "../respond/evidence-source.ts";
import { openIncident, say } from "../respond/incident-file.ts";
import { whoSays } from "../respond/proof.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { incidentOption } from "./respond-options.ts";

const actions = ["block-work", "unblock-work", "cancel-runs", "delete-key", "store"] as const;

const options = {
  incident: incidentOption,
  ...apiOptions,
  by: { type: "string", value: "WHO", help: "who does it" },
  apply: { type: "boolean", help: "send the calls; without it they are only shown" },
} as const;

export const respondAct = defineCommand({
  details: [
    "ACTION is `block-work` or `unblock-work` (--org), `cancel-runs` [PROJECT...], `delete-key` ITEM..., or `store` ITEM, which takes the new value from standard input.",
    "Without --apply nothing is sent: the calls are shown, and what would take them back. With it, what the API then says is read back, and only that is recorded.",
  ].join("\n\n"),
  positionals: [
    { name: "ACTION", help: actions.join(", "), required: true },
    { name: "WHAT", help: "secrets or projects", required: false, many: true },
  ],
  options,
  async run({ options, positionals: [action = "", ...what] }, io) {
    const by = whoSays(options.by);
    const variable = options["token-env"];
    if (variable === undefined)
      throw new UsageError("`--token-env VAR` is missing: the variable that holds the API token.");
    const of = await openIncident(options.incident, io);
    const api = openApiHost(options.host ?? "https://circleci.com", readToken(variable));
    const world = { api, reader: new Reader(api.transport, { concurrency: 8 }), of };
    const plan = await planOf(action, what, options, world, io);
    io.stdout.write(describePlan(plan, api.origin));
    if (!options.apply) {
      io.stdout.write("Nothing was sent; --apply sends it.\n");
      return exitCodes.ok;
    }
    const refused = await sendAll(plan, world, io);
    const { tells, done, sayings, proof } = await plan.check();
    io.stdout.write(`${sanitiseName(tells)}\n`);
    if (refused === 0 && sayings.length > 0) await say(of, sayings, { by, ...(proof ? { proof } : {}) });
    return refused === 0 && done ? exitCodes.ok : exitCodes.failed;
  },
});

async function planOf(
  action: string,
  what: readonly string[],
  { org, apply }: Arguments<typeof options>["options"],
  world: ActWorld,
  io: Io,
): Promise<Plan> {
  switch (action) {
    case "block-work":
    case "unblock-work":
      if (org === undefined) throw new UsageError("`--org SLUG` is missing.");
      return planBlock(org, action === "block-work", world);
    case "cancel-runs":
      return planCancel(what, world);
    case "delete-key":
      if (what.length === 0) throw new UsageError("which key is missing.");
      return planDelete(what, world);
    case "store": {
      const [item, ...others] = what;
      if (item === undefined || others.length > 0) throw new UsageError("`store` takes one secret.");
      const value = apply ? await readValue(io.stdin) : "";
      return planStore(item, () => value, world);
    }
    default:
      throw new UsageError(`there is no action \`${action}\`: ${actions.join(", ")}.`);
  }
}
