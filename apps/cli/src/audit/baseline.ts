import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Finding } from "@ringfort/controls";
import { CommandFailure, type Io } from "../command.ts";

/** What was found at some time and is lived with until it is mended: fingerprints, which survive moved lines. */
export interface Baseline {
  readonly fingerprints: ReadonlySet<string>;
}

interface Entry {
  readonly fingerprint: string;
  readonly check: string;
  readonly subject: string;
  readonly about?: string;
}

export async function readBaseline(file: string, io: Pick<Io, "cwd">): Promise<Baseline> {
  const text = await readFile(resolve(io.cwd, file), "utf8").catch(() => {
    throw new CommandFailure(`The baseline \`${file}\` cannot be read. \`--write-baseline ${file}\` makes one.`);
  });
  const entries = entriesOf(text);
  if (!entries) throw new CommandFailure(`\`${file}\` is no baseline that \`--write-baseline\` made.`);
  return { fingerprints: new Set(entries.map(({ fingerprint }) => fingerprint)) };
}

function entriesOf(text: string): readonly Entry[] | undefined {
  try {
    const data = JSON.parse(text) as { format?: unknown; findings?: unknown };
    if (data.format !== 1 || !Array.isArray(data.findings)) return undefined;
    return data.findings.every((one) => typeof (one as Entry).fingerprint === "string")
      ? (data.findings as Entry[])
      : undefined;
  } catch {
    return undefined;
  }
}

/** Records what fails now, sorted, so that two baselines can be compared line by line. */
export async function writeBaseline(file: string, findings: readonly Finding[], io: Pick<Io, "cwd">): Promise<number> {
  const entries = new Map<string, Entry>();
  for (const { verdict, fingerprint, check, subject, about } of findings) {
    if (verdict === "FAIL")
      entries.set(fingerprint, {
        fingerprint,
        check: check.id,
        subject: subject.name,
        ...(about === undefined ? {} : { about }),
      });
  }
  const sorted = [...entries.values()].sort((a, b) =>
    `${a.check} ${a.fingerprint}` < `${b.check} ${b.fingerprint}` ? -1 : 1,
  );
  await writeFile(resolve(io.cwd, file), `${JSON.stringify({ format: 1, findings: sorted }, undefined, 2)}\n`);
  return sorted.length;
}
