import {
  deadlineOf,
  deadlineOfTimer,
  type Incident,
  incidentStates,
  isGoalMet,
  isRevokeFirst,
  progressAt,
  severityOf,
  standingOf,
  stateOf,
  timerNames,
  timers,
} from "@ringfort/controls";

/** The incident for a program: everything that the text shows, and every secret. Times are ISO 8601. */
export function statusAsData(incident: Incident, now: number) {
  const { state, late } = standingOf(incident, now);
  const { oldestUnowned, ...progress } = progressAt(incident, now);
  return {
    incident: incident.id,
    at: iso(now),
    state,
    name: incidentStates[state],
    late,
    severity: severityOf(incident),
    hypothesis: incident.hypothesis,
    declared: { at: iso(incident.declaredAt), by: incident.declaredBy, severity: incident.declaredSeverity },
    window: { from: iso(incident.from) },
    scope: incident.scope,
    revokeFirst: isRevokeFirst(incident),
    ended: incident.ended && { how: incident.ended.how, at: iso(incident.ended.at) },
    timers: timerNames.map((name) => ({
      name,
      goal: timers[name].goal,
      deadline: iso(deadlineOfTimer(name, incident)),
      met: isGoalMet(name, incident, now),
      breached: incident.breached.has(name),
    })),
    progress: { ...progress, oldestUnowned: oldestUnowned?.facts.id },
    coverage: incident.coverage,
    items: itemsAsData(incident, now),
    tasks: [...incident.tasks].map(([task, { by, at, proof, finding }]) => ({ task, by, at: iso(at), proof, finding })),
    refused: incident.refused.map(({ event, why }) => ({ event: event.id, why })),
  };
}

export function itemsAsData(incident: Incident, now: number) {
  return [...incident.items.values()].map((item) => {
    const { exposure, lastChanged, ...facts } = item.facts;
    return {
      ...facts,
      lastChanged: lastChanged === undefined ? undefined : iso(lastChanged),
      exposureJobs: exposure.known ? exposure.jobs : "unknown",
      owner: item.owner,
      state: stateOf(item, now, isRevokeFirst(incident)),
      steps: [...item.steps],
      reason: item.aside?.reason,
      until: item.aside?.until === undefined ? undefined : iso(item.aside.until),
      found: iso(item.foundAt),
      deadline: iso(deadlineOf(item, incident.startedAt)),
      proofs: item.proofs,
    };
  });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
