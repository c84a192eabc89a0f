import type { Instant } from "@ringfort/contract";
import { changeItem, findItem } from "./change-item.ts";
import type { Incident } from "./incident.ts";
import { type IncidentEvent, mergeEvents } from "./incident-event.ts";
import { openIn, standingOf } from "./incident-state.ts";
import type { Coverage, SecretClass } from "./secret-class.ts";
import { newlyBreached } from "./timers.ts";

type EventOf<T extends IncidentEvent["type"]> = Extract<IncidentEvent, { readonly type: T }>;

/** Works out the incident from its events, in whatever order they come and however often. Undefined: nothing was declared. */
export function replay(events: readonly IncidentEvent[], now: Instant): Incident | undefined {
  const past = mergeEvents(events).filter(({ at }) => at <= now);
  const declaration = past.find((event): event is EventOf<"declared"> => event.type === "declared");
  if (!declaration) return undefined;
  let incident = declare(declaration);
  for (const event of past) if (event !== declaration) incident = applyEvent(watchTimers(incident, event.at), event);
  return watchTimers(incident, now);
}

function declare(event: EventOf<"declared">): Incident {
  return {
    id: event.incident,
    hypothesis: event.hypothesis,
    declaredAt: event.at,
    declaredBy: event.by,
    startedAt: event.at,
    containFrom: event.at,
    from: event.from,
    scope: event.scope,
    declaredSeverity: event.severity,
    items: new Map(),
    coverage: {},
    projects: new Set(),
    pipelines: new Set(),
    unlisted: new Set(),
    tasks: new Map(),
    theft: false,
    signers: new Set(),
    ended: undefined,
    breached: new Set(),
    waiting: [],
    refused: [],
  };
}

/** A clock that ran out stays run out, also when what it waited for comes later. */
function watchTimers(incident: Incident, at: Instant): Incident {
  const late = newlyBreached(incident, at);
  return late.length === 0 ? incident : { ...incident, breached: new Set([...incident.breached, ...late]) };
}

function applyEvent(incident: Incident, event: IncidentEvent): Incident {
  const refuse = (why: string): Incident => ({ ...incident, refused: [...incident.refused, { event, why }] });
  if (incident.ended && event.type !== "reopened") return refuse("the incident had ended");
  switch (event.type) {
    case "declared":
      return refuse("it was declared before");
    case "inventoried":
      return inventory(incident, event);
    case "class-attested":
      if (!event.proof) return refuse("it has no proof");
      return { ...incident, coverage: { ...incident.coverage, [event.class]: { how: "attested", by: event.by } } };
    case "item-found":
      return findItem(incident, event);
    case "item-stepped":
    case "item-set-aside":
    case "item-exposed":
      return changeItem(incident, event);
    case "theft-confirmed":
      return event.item === undefined
        ? { ...incident, theft: true }
        : changeItem(incident, { ...event, item: event.item });
    case "task-done": {
      const { by, at, proof, finding } = event;
      return { ...incident, tasks: new Map([...incident.tasks, [event.task, { by, at, proof, finding }]]) };
    }
    case "activity-seen":
      return {
        ...keepTasks(incident, (task) => !/^(?:block-work$|cancel-runs$|resume:)/.test(task)),
        containFrom: event.at,
      };
    case "downgrade-signed":
      return signDowngrade(incident, event, refuse);
    case "closed":
      if (standingOf(incident, event.at).state !== "S7" || openIn("S7", incident, event.at).length > 0)
        return refuse("it can be closed when nothing is open");
      return { ...incident, ended: { how: "closed", at: event.at } };
    case "reopened":
      return incident.ended ? reopen(incident, event.at) : refuse("it was open");
  }
}

/** A later list of the API does not take back what a person vouched for, but does fill what nobody knew. */
function inventory(incident: Incident, event: EventOf<"inventoried">): Incident {
  const coverage: Partial<Record<SecretClass, Coverage>> = { ...incident.coverage };
  for (const [name, told] of Object.entries(event.coverage) as [SecretClass, Coverage][])
    if (!(told.how === "unknown" && coverage[name]?.how === "attested")) coverage[name] = told;
  return {
    ...incident,
    coverage,
    projects: new Set([...incident.projects, ...event.projects]),
    pipelines: new Set([...incident.pipelines, ...event.pipelines]),
    unlisted: new Set(event.unlisted),
  };
}

/** One person alone cannot call off an alarm, and nobody can once rotating has begun. */
function signDowngrade(
  incident: Incident,
  event: EventOf<"downgrade-signed">,
  refuse: (why: string) => Incident,
): Incident {
  const { state } = standingOf(incident, event.at);
  if (state !== "S1" && state !== "S2" && state !== "S3") return refuse("only S1 to S3 can be called a false alarm");
  const signers = new Set([...incident.signers, event.by.trim().toLowerCase()]);
  return { ...incident, signers, ended: signers.size >= 2 ? { how: "downgraded", at: event.at } : undefined };
}

/** Back to the beginning, with what is known of secrets and pipelines. */
function reopen(incident: Incident, at: Instant): Incident {
  return {
    ...keepTasks(incident, (task) => task.startsWith("triage:")),
    ended: undefined,
    signers: new Set(),
    coverage: {},
    startedAt: at,
    containFrom: at,
  };
}

function keepTasks(incident: Incident, keep: (task: string) => boolean): Incident {
  return { ...incident, tasks: new Map([...incident.tasks].filter(([task]) => keep(task))) };
}
