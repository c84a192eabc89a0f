import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Attestation } from "@ringfort/controls";
import { CommandFailure, type Io } from "../../command.ts";

export const attestationsFile = ".ringfort/attestations.json";
/** 90 days, in milliseconds: what a person said is not evidence for longer. */
export const longestAttestation = 90 * 24 * 60 * 60 * 1000;

/** Attestations as `ringfort attest` files them, the newest first; none when there is no such file. */
export async function readAttestations(io: Pick<Io, "cwd">, now: number): Promise<readonly Attestation[]> {
  const text = await readFile(resolve(io.cwd, attestationsFile), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new CommandFailure(`${attestationsFile} cannot be read.`);
  });
  if (text === undefined) return [];
  return attestationsIn(text)
    .map((entry) => attestation(entry, now))
    .reverse();
}

/** The entries of the file, not yet looked at. */
export function attestationsIn(text: string): readonly unknown[] {
  try {
    const data: unknown = JSON.parse(text);
    if (Array.isArray(data)) return data;
  } catch {
    // Told below, like JSON that is no list.
  }
  throw new CommandFailure(`${attestationsFile} is not a JSON list of attestations.`);
}

function attestation(value: unknown, now: number): Attestation {
  const said = (value ?? {}) as Record<string, unknown>;
  for (const key of ["check", "subject", "answer", "statement", "evidence", "author", "reviewer"]) {
    if (typeof said[key] !== "string")
      throw new CommandFailure(`An attestation in ${attestationsFile} has no \`${key}\`.`);
  }
  const name = `The attestation of ${String(said["check"])} in ${attestationsFile}`;
  if (!["pass", "fail", "not-applicable"].includes(String(said["answer"])))
    throw new CommandFailure(`${name} answers neither pass, fail nor not-applicable.`);
  const expires = Date.parse(String(said["expires"]));
  if (Number.isNaN(expires)) throw new CommandFailure(`${name} has no date in \`expires\`.`);
  if (expires - now > longestAttestation)
    throw new CommandFailure(
      `${name} ends more than 90 days from now: \`ringfort attest\` files one that may be relied on.`,
    );
  return { ...(said as unknown as Attestation), expires };
}
