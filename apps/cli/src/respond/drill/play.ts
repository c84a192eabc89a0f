import {
  type Incident,
  type IncidentEvent,
  type IncidentState,
  type Item,
  isRevokeFirst,
  type NextTask,
  nextTasks,
  replay,
  type Saying,
  type SecretClass,
  standingOf,
  stateOf,
  takeInventory,
} from "@ringfort/controls";
import { stamped } from "../event-id.ts";
import { fakeOrganization } from "./fake-organization.ts";

const minute = 60_000;
const hour = 60 * minute;

/** The evening on which customers were told; the laptop of the vendor's engineer was taken over on 16 December. */
const told = Date.UTC(2023, 0, 5, 2, 30);
const firstAccess = Date.UTC(2022, 11, 16);
/** A key that was in no list turns up when the logs of the clouds are read. */
const surprise = { after: 30 * hour, id: "ssh-key:gh/drill/infra/DEPLOY_KEY bastion" };

export interface Team {
  readonly responders: number;
  /** 1 is the pace of the table below; 2 takes twice as long. */
  readonly pace: number;
}

export interface Played {
  readonly incident: Incident;
  readonly timeline: readonly { readonly at: number; readonly says: string }[];
  readonly now: number;
  readonly startedAt: number;
  /** From finding to verifying, of the critical secret that took longest. */
  readonly slowestCritical: number | undefined;
  /** When the last secret was verified. */
  readonly allVerified: number | undefined;
}

/** How many minutes a person needs for a task, by the first word of its name or by the step. */
const minutes: Readonly<Record<string, number>> = {
  snapshot: 10,
  "block-work": 5,
  "cancel-runs": 15,
  class: 10,
  OWNED: 2,
  OLD_REVOKED: 5,
  NEW_ISSUED: 5,
  STORED: 3,
  DEPLOYED: 8,
  VERIFIED: 5,
  review: 10,
  triage: 20,
  "scope-statement": 8 * 60,
  resume: 60,
  harden: 10 * 24 * 60,
  "post-incident-review": 5 * 24 * 60,
};

interface Work {
  readonly task: NextTask;
  readonly by: string;
  readonly ends: number;
}

/** Plays the breach of January 2023 with a team and a clock that are not real. The machine is the real one: it says what is next and what is late. */
export function play(team: Team): Played {
  const events: IncidentEvent[] = [];
  const timeline: { at: number; says: string }[] = [];
  const record = (at: number, by: string, ...sayings: readonly Saying[]) =>
    events.push(...sayings.map((saying) => stamped(saying, { at, by, proof: { where: "drill" } })));
  record(told, "drill", {
    ...{ type: "declared", incident: "drill-2023-01", hypothesis: "vendor-breach", severity: "high" },
    ...{ from: firstAccess, scope: ["gh/drill"] },
  });
  const people = Array.from({ length: team.responders }, (_, at) => `responder ${at + 1}`);
  const verified = new Map<string, number>();
  let working: readonly Work[] = [];
  let now = told;
  let state: IncidentState | undefined;
  let missed = 0;
  for (;;) {
    const incident = replay(events, now)!;
    const standing = standingOf(incident, now);
    if (standing.state !== state) timeline.push({ at: now, says: `${standing.state}${standing.late ? ", late" : ""}` });
    state = standing.state;
    for (const timer of [...incident.breached].slice(missed)) timeline.push({ at: now, says: `missed: ${timer}` });
    missed = incident.breached.size;
    for (const [id, item] of incident.items)
      if (!verified.has(id) && stateOf(item, now, isRevokeFirst(incident)) === "VERIFIED") verified.set(id, now);
    if (state === "S8") return { incident, timeline, now, startedAt: told, ...times(incident, verified) };
    working = [...working, ...assign(people, working, nextTasks(incident, now), now, team)];
    const isHidden = !incident.items.has(surprise.id);
    const next = Math.min(
      ...working.map(({ ends }) => ends),
      isHidden ? told + surprise.after : Number.POSITIVE_INFINITY,
    );
    if (next === Number.POSITIVE_INFINITY) {
      if (state !== "S7") throw new Error(`the drill is stuck in ${state}`);
      now += minute;
      record(now, "drill", { type: "closed", reason: "the drill is over" });
      continue;
    }
    now = next;
    for (const { task, by } of working.filter(({ ends }) => ends <= now)) record(now, by, ...finish(task, by, now));
    working = working.filter(({ ends }) => ends > now);
    if (isHidden && now === told + surprise.after) {
      record(now, "drill", found());
      // Whatever takes weeks is put down for a key that has hours.
      working = working.filter(({ task }) => task.state !== "S7");
      timeline.push({ at: now, says: `found: ${surprise.id}` });
    }
  }
}

/** Undefined as soon as one secret was never verified. */
function times(
  incident: Incident,
  verified: ReadonlyMap<string, number>,
): Pick<Played, "slowestCritical" | "allVerified"> {
  const items = [...incident.items.values()];
  const longest = (of: readonly Item[], from: (item: Item) => number) =>
    of.every(({ facts }) => verified.has(facts.id))
      ? Math.max(...of.map((item) => verified.get(item.facts.id)! - from(item)))
      : undefined;
  const critical = items.filter(({ facts }) => facts.critical);
  return {
    slowestCritical: longest(critical, ({ foundAt }) => foundAt),
    allVerified: longest(items, () => 0),
  };
}

/** Whoever is free takes the first task that nobody has. */
function assign(
  people: readonly string[],
  working: readonly Work[],
  tasks: readonly NextTask[],
  now: number,
  { pace }: Team,
): readonly Work[] {
  const free = people.filter((by) => !working.some((work) => work.by === by));
  const open = tasks.filter((task) => !task.blocked && !working.some((work) => work.task.id === task.id));
  return free.slice(0, open.length).map((by, at) => {
    const task = open[at]!;
    const needs = minutes[task.step ?? task.id.split(":")[0]!] ?? 10;
    return { task, by, ends: now + Math.ceil(needs * pace) * minute };
  });
}

function finish(task: NextTask, by: string, now: number): readonly Saying[] {
  if (task.step) return [{ type: "item-stepped", item: task.id, step: task.step, owner: by }];
  if (task.id.startsWith("class:")) return [{ type: "class-attested", class: task.id.slice(6) as SecretClass }];
  if (task.id !== "snapshot") return [{ type: "task-done", task: task.id, finding: "none" }];
  const { items, told: coverage } = takeInventory(fakeOrganization(now), firstAccess);
  return [
    { type: "task-done", task: "snapshot" },
    coverage,
    ...items.map((item): Saying => ({ type: "item-found", item })),
  ];
}

function found(): Saying {
  const { id } = surprise;
  const item = { id, class: "ssh-key", location: "gh/drill/infra", name: "DEPLOY_KEY bastion" } as const;
  return { type: "item-found", item: { ...item, critical: true, blast: "code", exposure: { known: false } } };
}
