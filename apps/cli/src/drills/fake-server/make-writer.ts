import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newSigningKey, type PublicKey, readSigningKey } from "@ringfort/seal";

/** Gives the writer of the drill a folder with a key, as `ringfort trust key` does. Answers the public key. */
export async function makeWriter(folder: string): Promise<{ readonly keysFolder: string; readonly key: PublicKey }> {
  const keysFolder = join(folder, "keys");
  await mkdir(keysFolder, { mode: 0o700 });
  const secret = newSigningKey();
  await writeFile(join(keysFolder, "writer.key"), `${secret}\n`, { mode: 0o600 });
  const key = await readSigningKey(secret);
  return { keysFolder, key: key!.publicKey };
}
