import { Refusal } from "@ringfort/contract";
import type { Doing } from "../create-organization.ts";
import { type House, type Turn, takeTurn } from "../house.ts";
import { recordEvent, type SecurityEvent } from "../record-event.ts";
import { holdVault } from "./hold-vault.ts";

type About = Pick<SecurityEvent, "action" | "target" | "payload"> & { readonly organizationId: string };

/** A transaction in which nobody else changes what the organization has sealed. Recorded, also when it is refused. */
export async function changeVault<T>(
  house: House,
  about: About,
  doing: Doing,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  try {
    return await takeTurn(house, async (turn) => {
      await holdVault(turn, about.organizationId);
      const done = await work(turn);
      await recordEvent(turn.tx, { ...about, ...doing, success: true });
      return done;
    });
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal(house, about, doing, error);
    throw error;
  }
}

/** Written apart from what was refused, which is rolled back. */
export async function recordRefusal({ db }: House, about: About, doing: Doing, { message }: Refusal): Promise<void> {
  await recordEvent(db, {
    ...about,
    ...doing,
    payload: { ...about.payload, reason: message },
    success: false,
  });
}
