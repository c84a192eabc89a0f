import type { AuditLogFacts } from "@ringfort/controls";
import type { Io } from "../../command.ts";
import type { AuditEvent } from "../../detect/log/event.ts";
import { foldAction } from "../../detect/log/ids.ts";
import { readLogs } from "../../detect/log/read-log.ts";
import { Tally } from "../../detect/log/tally.ts";
import { shapeOf } from "./audit-log-shape.ts";

/** What the checks ask of an exported audit log: a file, a folder of them, or `-` for standard input. */
export async function readAuditLog(name: string, io: Pick<Io, "cwd" | "stdin">): Promise<AuditLogFacts> {
  const { how, stdin } = await shapeOf(name, io);
  const tally = new Tally();
  const summary = new Summary();
  for await (const events of readLogs([name], { cwd: io.cwd, stdin }, tally))
    for (const event of events) summary.add(event);
  return { source: name, how, ...summary.facts(), complete: tally.brokenRecords === 0 };
}

class Summary {
  readonly #ids = new Set<string>();
  readonly #actions = new Map<string, number>();
  readonly #spellings = new Map<string, Set<string>>();
  readonly #actors = new Map<string, number>();
  readonly #contextReads = new Map<string, number>();
  #oldest: number | undefined;
  #newest: number | undefined;
  #duplicates = 0;

  add(event: AuditEvent): void {
    if (this.#ids.has(event.id)) {
      this.#duplicates += 1;
      return;
    }
    this.#ids.add(event.id);
    const at = Date.parse(event.occurredAt);
    this.#oldest = Math.min(this.#oldest ?? at, at);
    this.#newest = Math.max(this.#newest ?? at, at);
    const act = foldAction(event.action);
    this.#actions.set(act, (this.#actions.get(act) ?? 0) + 1);
    const spellings = this.#spellings.get(act) ?? new Set();
    this.#spellings.set(act, spellings.add(event.action));
    // People are asked for by either: a leaver's list has names, the API ids.
    for (const actor of [event.actor.id, event.actor.name]) latest(this.#actors, actor, at);
    if (act !== "context.secrets.accessed") return;
    const name = event.target.type === undefined || event.target.type === "context" ? event.target.name : undefined;
    for (const context of [event.contextId, name]) latest(this.#contextReads, context, at);
  }

  facts(): Omit<AuditLogFacts, "source" | "how" | "complete"> {
    return {
      events: this.#ids.size,
      oldest: this.#oldest,
      newest: this.#newest,
      actions: Object.fromEntries(this.#actions),
      duplicates: this.#duplicates,
      mixedSpellings: [...this.#spellings].filter(([, spelled]) => spelled.size > 1).map(([act]) => act),
      actors: Object.fromEntries(this.#actors),
      contextReads: Object.fromEntries(this.#contextReads),
    };
  }
}

function latest(times: Map<string, number>, name: string | undefined, at: number): void {
  if (name !== undefined) times.set(name, Math.max(times.get(name) ?? at, at));
}
