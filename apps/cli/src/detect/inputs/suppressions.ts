import { CommandFailure } from "../../command.ts";
import type { Alert } from "../alert.ts";
import { readInput } from "./input-rows.ts";

const columns = {
  detection: "text",
  actor: "text?",
  organization: "text?",
  fingerprint: "text?",
  reason: "text",
  owner: "text",
  expires: "text",
} as const;

export interface Suppression {
  readonly detection: string;
  readonly actor: string | undefined;
  readonly organization: string | undefined;
  readonly fingerprint: string | undefined;
  readonly reason: string;
  readonly owner: string;
  /** A day; it still holds on that day. */
  readonly expires: string;
}

/** Every suppression needs a reason, an owner and a day on which it ends. */
export async function readSuppressions(path: string, detections: readonly string[]): Promise<Suppression[]> {
  const rows = (await readInput(path, columns)) as unknown as Suppression[];
  for (const { detection, expires, actor, organization, fingerprint } of rows) {
    if (!detections.includes(detection)) throw new CommandFailure(`${path}: there is no detection \`${detection}\`.`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(Date.parse(expires))) {
      throw new CommandFailure(`${path}: \`expires: ${expires}\` is no day: write 2026-12-31.`);
    }
    if (!actor && !organization && !fingerprint) {
      throw new CommandFailure(
        `${path}: a suppression of ${detection} needs an \`actor\`, an \`organization\` or a \`fingerprint\`.`,
      );
    }
  }
  return rows;
}

/** The suppression that covers an alert and has not expired. */
export function suppressionOf(
  alert: Alert,
  suppressions: readonly Suppression[],
  today: string,
): Suppression | undefined {
  return suppressions.find(
    (each) =>
      each.detection === alert.detection.id &&
      (each.actor === undefined || each.actor === alert.actor) &&
      (each.organization === undefined || each.organization === alert.organization) &&
      (each.fingerprint === undefined || each.fingerprint === alert.fingerprint) &&
      each.expires >= today,
  );
}
