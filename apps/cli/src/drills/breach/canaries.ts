import { execFileSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shortestNeedle } from "../search/encodings.ts";
import type { Wanted } from "../search/needle-search.ts";
import type { CanaryKind } from "./kinds.ts";

/** One secret that was planted. */
export interface Canary {
  readonly kind: CanaryKind;
  readonly value: string;
  readonly cores: readonly Buffer[];
}

/** Values of these kinds are made by the drill; the others are made by the house, and are told to the drill when they are. */
export type SealedKind = "context variable" | "project variable" | "file" | "several lines" | "6 kB" | "beyond ASCII";

export function newCanary(kind: SealedKind | "cookie" | "webhook secret"): Canary {
  const id = randomBytes(12).toString("hex");
  const word = `rfcanary_${kind.replaceAll(/\W/g, "-")}_${id}`;
  const cores = windowsOf(Buffer.from(id));
  switch (kind) {
    case "file":
      return { kind, value: `{\n  "type": "service_account",\n  "private": "${word}"\n}\n`, cores };
    case "several lines": {
      const other = randomBytes(12).toString("hex");
      const value = `first line ${word}\nsecond line rfcanary_${other}\n\tthird line`;
      return { kind, value, cores: [...cores, ...windowsOf(Buffer.from(other))] };
    }
    case "6 kB": {
      const filler = randomBytes(3_000).toString("hex");
      const spots = [0, 3_000, filler.length - 24].map((at) => Buffer.from(filler.slice(at, at + 24)));
      return { kind, value: `${word}${filler}`, cores: [...cores, ...spots.flatMap(windowsOf)] };
    }
    case "beyond ASCII": {
      const signs = Array.from({ length: 6 }, () => String.fromCodePoint(0x4e00 + randomInt(20_000))).join("");
      return { kind, value: `ключ ${word} ${signs} 🔑`, cores: [...cores, Buffer.from(signs)] };
    }
    default:
      return { kind, value: word, cores };
  }
}

/** A key as ssh-keygen makes it. Its public half is no secret, so that only the seed is looked for. */
export function newSshKey(folder: string, name: string): Canary & { readonly file: string } {
  const file = join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "drill", "-f", file], { stdio: "ignore" });
  const value = readFileSync(file, "utf8");
  const body = Buffer.from(value.replaceAll(/-----.*-----|\s/g, ""), "base64");
  // Its last field of 64 bytes is the seed, then the public key.
  const seedAt = body.lastIndexOf(Buffer.of(0, 0, 0, 64)) + 4;
  return { kind: "SSH key", value, cores: windowsOf(body.subarray(seedAt, seedAt + 32)), file };
}

/** A secret that somebody else made: `secret` is the part that cannot be guessed. */
export function canaryOf(kind: CanaryKind, value: string, ...secrets: readonly Buffer[]): Canary {
  return { kind, value, cores: secrets.flatMap(windowsOf) };
}

/** All that is looked for, those of one kind under its name. */
export function wantedOf(canaries: readonly Pick<Canary, "kind" | "cores">[]): readonly Wanted[] {
  return canaries.map(({ kind, cores }) => ({ name: kind, cores }));
}

const windowBytes = shortestNeedle;
const mostWindows = 4;

/** Its first 24 bytes, for what needs them, and pieces of twelve: a line break in one leaves the others whole. */
export function windowsOf(secret: Buffer): readonly Buffer[] {
  const count = Math.min(mostWindows, Math.floor(secret.length / windowBytes));
  const pieces = Array.from({ length: count }, (_, at) => secret.subarray(at * windowBytes, (at + 1) * windowBytes));
  return [secret.subarray(0, 2 * windowBytes), ...pieces];
}
