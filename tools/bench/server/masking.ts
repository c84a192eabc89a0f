import { randomBytes } from "node:crypto";
import { Mask } from "../../../apps/runner/src/masking/mask.ts";

const chunkBytes = 64 * 1024;
const chunks = 256;

export interface Masking {
  readonly secrets: number;
  /** MB a second, masked. */
  readonly ours: number[];
  /** MB a second, of a copy of the same chunks. */
  readonly copy: number[];
}

/** The text of a build that prints much, masked in one thread. */
export function measureMasking(secrets: readonly number[], rounds: number): Masking[] {
  const text = buildLog();
  return secrets.map((count) => {
    const values = Array.from({ length: count }, () => randomBytes(24).toString("base64url"));
    const mask = new Mask(values);
    const result: Masking = { secrets: count, ours: [], copy: [] };
    for (let round = -1; round < rounds; round++) {
      const [ours, copy] = [speedOf(() => maskAll(mask, text)), speedOf(() => copyAll(text))];
      if (round < 0) continue;
      result.ours.push(ours);
      result.copy.push(copy);
    }
    return result;
  });
}

function buildLog(): Buffer {
  const lines: string[] = [];
  for (let bytes = 0, line = 0; bytes < chunkBytes; line++) {
    const words = `[${line}] Compiling module-${line % 97} (src/features/part-${line % 13}/index.ts) in ${line % 800} ms, ok\n`;
    lines.push(words);
    bytes += words.length;
  }
  return Buffer.from(lines.join("")).subarray(0, chunkBytes);
}

function maskAll(mask: Mask, text: Buffer): void {
  const stream = mask.stream();
  for (let chunk = 0; chunk < chunks; chunk++) stream.write(text);
  stream.end();
}

function copyAll(text: Buffer): void {
  for (let chunk = 0; chunk < chunks; chunk++) Buffer.from(text);
}

function speedOf(work: () => void): number {
  const from = performance.now();
  work();
  return (chunkBytes * chunks) / 1_000 / (performance.now() - from);
}
