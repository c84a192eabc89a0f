import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Finding } from "@ringfort/controls";
import { parse } from "yaml";
import { CommandFailure, type Io } from "../command.ts";

const suppressionsFile = ".ringfort/suppressions.yml";

/** Something that is known and accepted, by somebody, for a reason, until a day. */
export interface Suppression {
  readonly check: string;
  /** A subject's name; every subject when it is left out. */
  readonly subject?: string;
  readonly about?: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: number;
}

export async function readSuppressions(io: Pick<Io, "cwd">): Promise<readonly Suppression[]> {
  const text = await readFile(resolve(io.cwd, suppressionsFile), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  const data: unknown = parsed(text);
  if (!Array.isArray(data)) throw new CommandFailure(`${suppressionsFile} is not a list.`);
  return data.map(suppression);
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    throw new CommandFailure(`${suppressionsFile} is not YAML.`);
  }
}

function suppression(value: unknown, index: number): Suppression {
  const said = (value ?? {}) as Record<string, unknown>;
  const place = `Entry ${index + 1} of ${suppressionsFile}`;
  for (const key of ["check", "reason", "owner"] as const) {
    if (typeof said[key] !== "string" || said[key].trim() === "")
      throw new CommandFailure(`${place} has no \`${key}\`. A suppression needs check, reason, owner and expires.`);
  }
  const expires = Date.parse(String(said["expires"]));
  if (Number.isNaN(expires)) throw new CommandFailure(`${place} has no date in \`expires\`.`);
  return {
    check: String(said["check"]),
    ...(typeof said["subject"] === "string" ? { subject: said["subject"] } : {}),
    ...(typeof said["about"] === "string" ? { about: said["about"] } : {}),
    reason: String(said["reason"]),
    owner: String(said["owner"]),
    expires,
  };
}

/** The suppression that covers a finding, unless it has expired. Suppressed findings stay in every report that lists all results. */
export function suppressionOf(
  finding: Finding,
  suppressions: readonly Suppression[],
  now: number,
): Suppression | undefined {
  return suppressions.find(
    ({ check, subject, about, expires }) =>
      (check === finding.check.id || check === finding.check.slug) &&
      (subject === undefined || subject === finding.subject.name) &&
      (about === undefined || about === finding.about) &&
      expires > now,
  );
}
