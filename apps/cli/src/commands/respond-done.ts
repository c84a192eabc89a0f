import { isRevokeFirst, standingOf, stateOf } from "@ringfort/controls";
import { defineCommand, exitCodes, UsageError } from "../command.ts";
import { findItem } from "../respond/find-item.ts";
import { openIncident, say } from "../respond/incident-file.ts";
import { proofOptions, stampOf, timeOf } from "../respond/proof.ts";
import { hints, saidOfItem } from "../respond/said-of-item.ts";
import { saidOfTask } from "../respond/said-of-task.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { incidentOption } from "./respond-options.ts";

export const respondDone = defineCommand({
  details: [
    "WHAT is a secret's id, or an end of it that only one has, and STATE what is done about it: OWNED, NEW_ISSUED, STORED, DEPLOYED, OLD_REVOKED, VERIFIED; or NOT_PRESENT, ACCEPTED (--until), BLOCKED, each with --reason.",
    "Or WHAT is a task that `ringfort respond next` names: `block-work`, `review:D01,D02 --finding none`, `triage:PIPELINE`, `class:personal-token`.",
  ].join("\n\n"),
  positionals: [
    { name: "WHAT", help: "a secret, or a task", required: true },
    { name: "STATE", help: "for a secret: what is done about it", required: false },
  ],
  options: {
    incident: incidentOption,
    ...proofOptions,
    owner: { type: "string", value: "WHO", help: "for OWNED: who rotates it" },
    reason: { type: "string", value: "TEXT", help: "for what is set aside: why" },
    until: { type: "string", value: "TIME", help: "for ACCEPTED: until when" },
    finding: { type: "string", value: "TEXT", help: "for `review:`: what was found, or `none`" },
  },
  async run({ options, positionals: [what = "", state] }, io) {
    const of = await openIncident(options.incident, io);
    const stamp = await stampOf(options, io);
    const tasks = saidOfTask(what, options.finding, stamp.proof, of.incident);
    const item = tasks ? undefined : findItem(what, of.incident);
    if (!tasks && !item)
      throw new UsageError(
        `\`${what}\` is neither a secret nor a task of this incident; \`ringfort respond next\` names them.`,
      );
    const given = { owner: options.owner, reason: options.reason, until: timeOf(options.until, "until") };
    const sayings = tasks ?? [saidOfItem(item!, state, given, stamp.proof, of.incident)];
    const { incident, said } = await say(of, sayings, stamp);
    for (const { event, why } of incident.refused)
      if (said.some(({ id }) => id === event.id)) io.stderr.write(`It does not count: ${why}.\n`);
    const now = item && incident.items.get(item.facts.id);
    if (now) {
      io.stdout.write(`${sanitiseName(now.facts.id)} is ${stateOf(now, of.now, isRevokeFirst(incident))}.\n`);
      for (const hint of hints(now, state, incident, of.now)) io.stdout.write(`${hint}\n`);
    }
    io.stdout.write(`The incident is in ${standingOf(incident, of.now).state}.\n`);
    return exitCodes.ok;
  },
});
