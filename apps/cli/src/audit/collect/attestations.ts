import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Attestation } from "@ringfort/controls";
import { CommandFailure, type Io } from "../../command.ts";

export const attestationsFile = ".ringfort/attestations.json";

/** Attestations as `ringfort attest` files them; none when there is no such file. */
export async function readAttestations(io: Pick<Io, "cwd">): Promise<readonly Attestation[]> {
  const text = await readFile(resolve(io.cwd, attestationsFile), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  try {
    const data: unknown = JSON.parse(text);
    if (Array.isArray(data)) return data.map(attestation);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
  }
  throw new CommandFailure(`${attestationsFile} is not a JSON list of attestations.`);
}

function attestation(value: unknown): Attestation {
  const said = value as Record<string, unknown>;
  const expires = Date.parse(String(said["expires"]));
  for (const key of ["check", "subject", "answer", "statement", "evidence", "author", "reviewer"]) {
    if (typeof said[key] !== "string")
      throw new CommandFailure(`An attestation in ${attestationsFile} has no \`${key}\`.`);
  }
  if (Number.isNaN(expires))
    throw new CommandFailure(`An attestation in ${attestationsFile} has no date in \`expires\`.`);
  return { ...(said as unknown as Attestation), expires };
}
