import { sql } from "kysely";
import type { House } from "../actions/house.ts";
import type { OwedKind } from "../actions/owe.ts";

/** Carries one debt out; called again when it throws. */
export type Carrier = (house: House, payload: Readonly<Record<string, unknown>>) => Promise<void>;

/** How long a server may take over one debt before another takes it up. */
const leaseSeconds = 60;
const mostAttempts = 12;
const longestDelaySeconds = 600;

interface Due {
  readonly id: number;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly attempts: number;
}

/** Takes up one debt that is due, and settles it. Answers whether there was one. What cannot be settled is parked, never in the way. */
export async function carryOutNext(house: House, carriers: Readonly<Record<OwedKind, Carrier>>): Promise<boolean> {
  const due = await takeNext(house);
  if (!due) return false;
  const carrier = carriers[due.kind as OwedKind] as Carrier | undefined;
  try {
    if (!carrier) throw new Error(`No part of this house settles \`${due.kind}\``);
    await carrier(house, due.payload);
    await house.db.deleteFrom("effects").where("id", "=", due.id).execute();
  } catch (error) {
    await putOff(house, due, error);
  }
  return true;
}

async function takeNext({ db }: House): Promise<Due | undefined> {
  const { rows } = await sql<Due>`
    with next as (
      select id from effects
      where parked_at is null and due_at <= now() and (lease_until is null or lease_until < now())
      order by due_at, id limit 1 for update skip locked
    )
    update effects set lease_until = now() + ${leaseSeconds} * interval '1 second', attempts = attempts + 1
    from next where effects.id = next.id
    returning effects.id, effects.kind, effects.payload, effects.attempts`.execute(db);
  return rows[0];
}

async function putOff(house: House, { id, kind, payload, attempts }: Due, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const gaveUp = attempts >= mostAttempts;
  const delay = Math.min(longestDelaySeconds, 2 ** Math.min(attempts, 12) / 4);
  house.log[gaveUp ? "error" : "warn"](
    { effect: id, kind, ...payload, attempts, err: error },
    gaveUp ? "Gave up" : "To be tried again",
  );
  await house.db
    .updateTable("effects")
    .set({
      lease_until: null,
      last_error: message.slice(0, 2_000),
      due_at: sql`now() + ${delay} * interval '1 second'`,
      ...(gaveUp && { parked_at: sql<Date>`now()` }),
    })
    .where("id", "=", id)
    .execute();
}
