import type { SealFailure, SealFailureCode } from "@ringfort/seal";
import { CommandFailure } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";

/** What a person can do about it, where that is not obvious. */
const advice: Partial<Readonly<Record<SealFailureCode, string>>> = {
  "trust-root-expired":
    "An admin signs a new one with `ringfort trust renew`; until then nothing is sealed and nothing opened.",
  "trust-root-rollback": "The server may have been restored from an old backup, or lies: ask an admin.",
  "trust-root-fork":
    "The server shows different people different trust roots, or was tampered with: stop, and ask an admin.",
  "trust-root-not-pinned":
    "Compare the fingerprint with an admin's `ringfort trust show` over the telephone, not over this server.",
  "trust-root-unsigned": "Somebody has changed it without the admins' keys.",
  "sealed-mixed-recipients":
    "Classes and recovery must all be classical or all be post-quantum: an envelope is as weak as its weakest recipient.",
  "sealed-not-for-us": "It is sealed for other keys than those given here.",
  "policy-expired": "`ringfort context restrict` writes a new one.",
};

/** A refusal of the seal as the user reads it, with its code. */
export function refusal(failure: SealFailure, about?: string): CommandFailure {
  const where = about === undefined ? "" : `${sanitiseName(about)}: `;
  const hint = failure.code === "trust-root-not-yet" ? clockHint() : advice[failure.code];
  const message = `${where}${sanitiseName(failure.message)} (${failure.code})`;
  return new CommandFailure(hint === undefined ? message : `${message}. ${hint}`);
}

function clockHint(): string {
  return `This machine's clock says ${new Date().toISOString()}: set it right, or the clock of whoever signed.`;
}
