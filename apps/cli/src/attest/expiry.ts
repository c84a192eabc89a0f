import { longestAttestation } from "../audit/collect/attestations.ts";
import { UsageError } from "../command.ts";

const day = 24 * 60 * 60 * 1000;

/** The end of the day that is named, as the file has it. */
export function expiryOf(written: string, now: number): string {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : Number.NaN;
  // `Date` makes 2 March of 30 February.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== written)
    throw new UsageError(`\`--expires ${written}\` is no day: write YYYY-MM-DD.`);
  const end = start + day - 1000;
  if (end <= now) throw new UsageError(`\`--expires ${written}\` has passed.`);
  if (end - now > longestAttestation) {
    const last = new Date(now + longestAttestation - day).toISOString().slice(0, 10);
    throw new UsageError(`\`--expires ${written}\` is more than 90 days ahead; ${last} is the last day it may be.`);
  }
  return new Date(end).toISOString();
}
