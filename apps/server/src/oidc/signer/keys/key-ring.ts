import { createPublicKey, type KeyObject } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { calculateJwkThumbprint } from "jose";
import { z } from "zod";
import { HouseFailure } from "../../../house-failure.ts";
import { readWhole, writeWhole } from "../atomic-file.ts";
import { longestLifetimeMs } from "../lifetime.ts";
import type { KeyStore } from "./key-store.ts";

const ring = z.object({
  keys: z.array(
    z.object({
      kid: z.string(),
      /** By which the store finds it. */
      name: z.string(),
      /** In SPKI, PEM. */
      publicKey: z.string(),
      state: z.enum(["next", "current", "retired"]),
      /** When it got into this state. */
      since: z.number(),
    }),
  ),
});
type Key = z.infer<typeof ring>["keys"][number];

export type PublicJwk = Readonly<Record<string, string>>;

/** Clocks of those who verify may be a little behind. */
const graceMs = 10 * 60_000;
const longestUseMs = 90 * 24 * 60 * 60_000;

/**
 * The signer's keys. The next one is published long before it is used, so that no cache of a JWKS lacks it; the one before stays
 * published until the last token that it has signed is worth nothing.
 */
export class KeyRing {
  readonly #folder: string;
  readonly #store: KeyStore;

  constructor(folder: string, store: KeyStore) {
    this.#folder = folder;
    this.#store = store;
  }

  async sign(
    now: number,
    write: (kid: string) => Uint8Array,
  ): Promise<{ readonly kid: string; readonly signature: Uint8Array }> {
    const { kid, name } = await this.#current(now);
    return { kid, signature: await this.#store.sign(name, write(kid)) };
  }

  async published(now: number): Promise<PublicJwk[]> {
    await this.#current(now);
    const keys = await this.#read();
    return keys.filter((key) => !isOver(key, now)).map(({ kid, publicKey }) => toJwk(kid, createPublicKey(publicKey)));
  }

  /** The next key becomes the current one. When keys were stolen, `compromised`, none of the old ones is published any more. */
  async rotate(now: number, { compromised }: { readonly compromised: boolean }): Promise<void> {
    await this.#locked(() => this.#rotate(now, compromised));
  }

  async #current(now: number): Promise<Key> {
    const current = (await this.#read()).find(({ state }) => state === "current");
    if (current && now - current.since < longestUseMs) return current;
    await this.#locked(async () => {
      // Somebody else may have done it meanwhile.
      const key = (await this.#read()).find(({ state }) => state === "current");
      if (!key || now - key.since >= longestUseMs) await this.#rotate(now, false);
    });
    const made = (await this.#read()).find(({ state }) => state === "current");
    if (!made) throw new HouseFailure("The signer has no key to sign with.");
    return made;
  }

  async #rotate(now: number, compromised: boolean): Promise<void> {
    const before = await this.#read();
    const gone = before.filter((key) => compromised || isOver(key, now));
    const kept = before.filter((key) => !gone.includes(key));
    const next = kept.find(({ state }) => state === "next") ?? (await this.#make(now));
    const rotated = kept
      .filter(({ kid }) => kid !== next.kid)
      .map((key): Key => (key.state === "current" ? { ...key, state: "retired", since: now } : key));
    const keys = [...rotated, { ...next, state: "current" as const, since: now }, await this.#make(now)];
    await writeWhole(this.#file, JSON.stringify({ keys }, null, 1));
    for (const { name } of gone) await this.#store.remove(name);
  }

  async #make(now: number): Promise<Key> {
    const { name, publicKey } = await this.#store.make();
    const kid = await calculateJwkThumbprint(toJwk("", publicKey));
    const pem = publicKey.export({ type: "spki", format: "pem" }) as string;
    return { kid, name, publicKey: pem, state: "next", since: now };
  }

  async #read(): Promise<Key[]> {
    const text = await readWhole(this.#file);
    return text === undefined ? [] : ring.parse(JSON.parse(text)).keys;
  }

  get #file(): string {
    return join(this.#folder, "keys.json");
  }

  /** The signer and whoever rotates by hand are two processes. */
  async #locked(work: () => Promise<void>): Promise<void> {
    const lock = join(this.#folder, "keys.lock");
    const deadline = Date.now() + 30_000;
    while (!(await made(lock))) {
      const age = Date.now() - (await stat(lock).then(({ mtimeMs }) => mtimeMs, Date.now));
      if (age > 60_000) await rm(lock, { recursive: true, force: true });
      if (Date.now() > deadline)
        throw new HouseFailure(`Somebody else has been changing the keys for long. Remove ${lock}.`);
      await wait(20);
    }
    try {
      await work();
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
}

async function made(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isOver({ state, since }: Key, now: number): boolean {
  return state === "retired" && now - since > longestLifetimeMs + graceMs;
}

function toJwk(kid: string, publicKey: KeyObject): PublicJwk {
  const { n = "", e = "" } = publicKey.export({ format: "jwk" });
  return { kty: "RSA", use: "sig", alg: "RS256", kid, n, e };
}
