import { sql } from "kysely";
import type { House } from "../actions/house.ts";
import type { OwedKind } from "../actions/owe.ts";

/** Carries one debt out; called again when it throws. */
export type Carrier = (house: House, payload: Readonly<Record<string, unknown>>) => Promise<void>;

export interface Settling {
  readonly carryOut: Carrier;
  /** Says it to those who would wait for ever: it was tried often enough. */
  readonly giveUp?: (house: House, payload: Readonly<Record<string, unknown>>, error: unknown) => Promise<void>;
}

export type Carriers = Readonly<Partial<Record<OwedKind, Settling>>>;

/** How long a debt is a server's without a sign of life; one that is lost with it is taken up by another after that. */
const leaseSeconds = 30;
const renewEveryMs = 10_000;
const mostAttempts = 12;
const longestDelaySeconds = 600;

interface Due {
  readonly id: number;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly attempts: number;
}

/**
 * Takes up one debt that is due, of a kind that has a carrier here, and settles it. Answers whether there was one. What cannot be
 * settled is parked, never in the way.
 */
export async function carryOutNext(house: House, carriers: Carriers): Promise<boolean> {
  const due = await takeNext(house, Object.keys(carriers));
  if (!due) return false;
  const settling = carriers[due.kind as OwedKind]!;
  if (due.attempts > mostAttempts) {
    // Never put off, and yet taken up this often: it takes servers down with it.
    await putOff(house, due, settling, new Error("No server has lived to settle this"));
    return true;
  }
  const renewing = setInterval(() => void renew(house, due).catch(() => undefined), renewEveryMs);
  try {
    await settling.carryOut(house, due.payload);
    await house.db.deleteFrom("effects").where("id", "=", due.id).execute();
  } catch (error) {
    await putOff(house, due, settling, error);
  } finally {
    clearInterval(renewing);
  }
  return true;
}

async function takeNext({ db }: House, kinds: readonly string[]): Promise<Due | undefined> {
  const { rows } = await sql<Due>`
    with next as (
      select id from effects
      where parked_at is null and due_at <= now() and (lease_until is null or lease_until < now()) and kind = any(${kinds})
      order by due_at, id limit 1 for update skip locked
    )
    update effects set lease_until = now() + ${leaseSeconds} * interval '1 second', attempts = attempts + 1
    from next where effects.id = next.id
    returning effects.id, effects.kind, effects.payload, effects.attempts`.execute(db);
  return rows[0];
}

/** `attempts` says whose it is: it grows with every taking up. */
async function renew({ db }: House, { id, attempts }: Due): Promise<void> {
  await db
    .updateTable("effects")
    .set({ lease_until: sql`now() + ${leaseSeconds} * interval '1 second'` })
    .where("id", "=", id)
    .where("attempts", "=", attempts)
    .execute();
}

async function putOff(
  house: House,
  { id, kind, payload, attempts }: Due,
  { giveUp }: Settling,
  error: unknown,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const gaveUp = attempts >= mostAttempts;
  if (gaveUp) await giveUp?.(house, payload, error);
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
    .where("attempts", "=", attempts)
    .execute();
}
