import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { type Canary, canaryOf } from "./canaries.ts";
import type { Installation } from "./installation.ts";

const bech32 = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";

/** Every secret key in the files of a folder: identities of age, and our own signing keys; as text, and as the bytes that it stands for. */
export async function keysIn(folder: string): Promise<readonly Canary[]> {
  const found: Canary[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const text = await readFile(join(entry.parentPath, entry.name), "utf8");
    for (const [key, body] of text.matchAll(/AGE-SECRET-KEY-1([A-Z0-9]{58})/g)) {
      found.push(canaryOf("class key", key, Buffer.from(body!), decodeBech32(body!)));
      found.push(canaryOf("class key", key, Buffer.from(body!.toLowerCase())));
    }
    for (const [key, body] of text.matchAll(/ringfort-secret-key-ed25519:([\w-]{43})/g)) {
      found.push(canaryOf("class key", key, Buffer.from(body!), Buffer.from(body!, "base64url")));
    }
  }
  return found;
}

/** Those that `ringfort up` has made for the house itself: of its admin, and of its runner's class. */
export async function keysOfHouse({ data }: Pick<Installation, "data">): Promise<readonly Canary[]> {
  const house = await readlink(join(data, "house")).catch(() => data);
  const folders = [join(data, "keys"), join(house, "runner-keys")];
  return (await Promise.all(folders.map((folder) => keysIn(folder).catch(() => [])))).flat();
}

/** The last six signs are its checksum. */
function decodeBech32(body: string): Buffer {
  const bits = Array.from(body.slice(0, -6), (sign) => bech32.indexOf(sign).toString(2).padStart(5, "0")).join("");
  return Buffer.from(Array.from({ length: 32 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2)));
}
