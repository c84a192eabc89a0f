import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Proof } from "@ringfort/controls";
import { type Io, UsageError } from "../command.ts";
import { readBytes } from "../text-file.ts";

export const proofOptions = {
  proof: { type: "string", value: "LINK", help: "where whoever doubts it can look: a ticket, a log entry, a commit" },
  "proof-file": { type: "string", value: "FILE", help: "a file that shows it; its name and SHA-256 are kept" },
  by: { type: "string", value: "WHO", help: "who says so" },
} as const;

interface Given {
  readonly proof: string | undefined;
  readonly "proof-file": string | undefined;
  readonly by: string | undefined;
}

/** Who says it, and what shows it. */
export async function stampOf(given: Given, io: Io): Promise<{ readonly by: string; readonly proof?: Proof }> {
  const by = whoSays(given.by);
  if (given["proof-file"] !== undefined) {
    const bytes = await readBytes(resolve(io.cwd, given["proof-file"]));
    return { by, proof: { where: given["proof-file"], hash: createHash("sha256").update(bytes).digest("hex") } };
  }
  return given.proof === undefined ? { by } : { by, proof: { where: withoutCredentials(given.proof) } };
}

export function whoSays(by: string | undefined): string {
  if (!by?.trim()) throw new UsageError("`--by WHO` is missing: every line of an incident has an author.");
  return by.trim();
}

/** A link is shown to many; a password in it would be as well. */
function withoutCredentials(link: string): string {
  const address = URL.parse(link);
  if (address && (address.username || address.password))
    throw new UsageError("the link of `--proof` holds a user name or password.");
  return link;
}

export function timeOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new UsageError(`\`--${option} ${text}\` is no time: it should look like 2026-03-01T10:00:00Z.`);
  return at;
}
