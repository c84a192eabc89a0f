import { createPrivateKey, generateKeyPair, type KeyObject, randomUUID, sign } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeWhole } from "../atomic-file.ts";
import { readOwnFile } from "../own-file.ts";
import type { KeyStore } from "./key-store.ts";

const generate = promisify(generateKeyPair);
const signBytes = promisify(sign) as (algorithm: string, bytes: Uint8Array, key: KeyObject) => Promise<Buffer>;

/** Private keys as files that only the signer's user can read. */
export class FileKeys implements KeyStore {
  readonly #folder: string;
  readonly #read = new Map<string, KeyObject>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async make(): Promise<{ readonly name: string; readonly publicKey: KeyObject }> {
    const { publicKey, privateKey } = await generate("rsa", { modulusLength: 2_048 });
    const name = `${randomUUID()}.pem`;
    await writeWhole(join(this.#folder, name), privateKey.export({ type: "pkcs8", format: "pem" }) as string);
    return { name, publicKey };
  }

  async sign(name: string, bytes: Uint8Array): Promise<Uint8Array> {
    const key = this.#read.get(name) ?? createPrivateKey(await readOwnFile(join(this.#folder, name)));
    this.#read.set(name, key);
    return signBytes("sha256", bytes, key);
  }

  async remove(name: string): Promise<void> {
    this.#read.delete(name);
    await rm(join(this.#folder, name), { force: true });
  }
}
