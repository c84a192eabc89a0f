import { recipientsFor, type TrustRoot, trustRootStatement } from "@ringfort/seal";
import { CommandFailure, UsageError } from "../command.ts";
import type { Pin } from "./pins.ts";
import { refusal } from "./refused.ts";

export const yearMs = 365 * 86_400_000;

/** What a person can change of a trust root. */
export type Trust = Pick<TrustRoot, "threshold" | "admins" | "writers" | "approvers" | "classes" | "recovery">;

/** The root that comes after the pinned one. What would lock everybody out is refused here, where it can still be mended. */
export function nextRoot({ pinned }: Pin, change: (before: TrustRoot) => Partial<Trust>, now: number): TrustRoot {
  const before = pinned.root.statement;
  const next = {
    ...before,
    ...change(before),
    version: before.version + 1,
    previous: pinned.digest,
    issued: now,
    expires: now + yearMs,
  };
  return checkRoot(next);
}

export function checkRoot(root: TrustRoot): TrustRoot {
  const parsed = trustRootStatement.safeParse(root);
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${explain(path, message)}`);
    throw new UsageError(`that makes no trust root: ${places.slice(0, 5).join("; ")}.`);
  }
  if (root.threshold > root.admins.length)
    throw new CommandFailure(
      `${root.threshold} admins would have to sign, and there are ${root.admins.length}: nobody could ever change it again.`,
    );
  const keys = new Set(root.admins.map(({ key }) => key));
  if (keys.size < root.admins.length) throw new CommandFailure("one key would be two admins.");
  const everybody = { ...root, classes: root.classes.map((one) => ({ ...one, scopes: ["*"] })) };
  if (root.classes.length + root.recovery.length > 0) {
    const recipients = recipientsFor(everybody, "context/any");
    if (!recipients.ok) throw refusal(recipients);
  }
  return parsed.data;
}

function explain(path: readonly PropertyKey[], message: string): string {
  if (path.includes("seal") || path.includes("recovery")) return "no recipient of age, or one with a typing mistake";
  if (path.includes("key") || path.includes("attest")) return "no public key, or one with a typing mistake";
  return message;
}
