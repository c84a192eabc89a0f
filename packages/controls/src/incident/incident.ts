import type { Instant } from "@ringfort/contract";
import { type Severity, severities } from "../check.ts";
import type { Hypothesis, IncidentEvent, Proof } from "./incident-event.ts";
import type { Item } from "./item.ts";
import type { Coverage, SecretClass } from "./secret-class.ts";
import type { TimerName } from "./timers.ts";

/** Everything that follows from the events of one incident. */
export interface Incident {
  readonly id: string;
  readonly hypothesis: Hypothesis;
  readonly declaredAt: Instant;
  readonly declaredBy: string;
  /** When the clocks started: at the declaration, or when it was opened again. */
  readonly startedAt: Instant;
  /** When containing started: again with each new activity of the attacker. */
  readonly containFrom: Instant;
  /** The suspected first access; what happened since then is looked at. */
  readonly from: Instant;
  readonly scope: readonly string[];
  readonly declaredSeverity: Severity;
  readonly items: ReadonlyMap<string, Item>;
  readonly coverage: Partial<Record<SecretClass, Coverage>>;
  readonly projects: ReadonlySet<string>;
  readonly pipelines: ReadonlySet<string>;
  /** Projects whose pipelines could not be listed. */
  readonly unlisted: ReadonlySet<string>;
  readonly tasks: ReadonlyMap<string, DoneTask>;
  /** Everything in reach counts as stolen. */
  readonly theft: boolean;
  /** Who signed that it was a false alarm; two make it one. */
  readonly signers: ReadonlySet<string>;
  readonly ended: { readonly how: "closed" | "downgraded"; readonly at: Instant } | undefined;
  readonly breached: ReadonlySet<TimerName>;
  /** Said of secrets that nobody has found yet: two people's clocks may differ. */
  readonly waiting: readonly IncidentEvent[];
  /** Events that do not count, with the reason: a closing too early, a step without a proof. */
  readonly refused: readonly { readonly event: IncidentEvent; readonly why: string }[];
}

export interface DoneTask {
  readonly by: string;
  readonly at: Instant;
  readonly proof: Proof | undefined;
  readonly finding: string | undefined;
}

/** Whether old secrets are revoked before new ones are made: when they are surely in other hands. */
export function isRevokeFirst({ hypothesis, theft }: Incident): boolean {
  return hypothesis === "vendor-breach" || theft;
}

/** Each clock that ran out makes it one step worse; none makes it better. */
export function severityOf({ declaredSeverity, breached }: Incident): Severity {
  const worst = severities.length - 1;
  return severities[Math.min(worst, severities.indexOf(declaredSeverity) + breached.size)]!;
}
