import type { AuditEvent, Lack } from "./event.ts";
import { foldAction, type Kind } from "./ids.ts";

/** How many broken places are told one by one. */
const toldAtMost = 20;
/** The vendor has fewer than a hundred; a log that was made up may have millions. */
const mostActions = 1_000;

export interface BrokenPlace {
  readonly file: string;
  /** Line or record, from 1; undefined: the file as a whole. */
  readonly at: string | undefined;
  readonly reason: string;
}

/** What was read and what could not be: nothing is dropped without being counted here. */
export class Tally {
  files = 0;
  records = 0;
  events = 0;
  duplicates = 0;
  /** Connectivity tests and empty files. */
  skippedFiles = 0;
  brokenRecords = 0;
  readonly broken: BrokenPlace[] = [];
  readonly lacks: Record<Lack, number> = { id: 0, organization: 0, address: 0 };
  /** Events by the kind of id that their action should tell and does not, then by action. */
  readonly unmapped: Record<Kind, Map<string, number>> = {
    context: new Map(),
    project: new Map(),
    pipeline: new Map(),
  };

  addBroken(place: BrokenPlace): void {
    this.brokenRecords += 1;
    if (this.broken.length < toldAtMost) this.broken.push(place);
  }

  addEvent(event: AuditEvent): void {
    this.events += 1;
    for (const lack of event.lacks) this.lacks[lack] += 1;
    for (const kind of event.unmapped) {
      const counts = this.unmapped[kind];
      const act = foldAction(event.action);
      const name = counts.has(act) || counts.size < mostActions ? act : "(others)";
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
}
