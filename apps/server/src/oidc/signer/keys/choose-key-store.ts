import { join } from "node:path";
import { z } from "zod";
import { HouseFailure } from "../../../house-failure.ts";
import { readWhole } from "../atomic-file.ts";
import { FileKeys } from "./file-keys.ts";
import type { KeyStore } from "./key-store.ts";
import { Pkcs11Keys } from "./pkcs11-keys.ts";

const pkcs11 = z.strictObject({
  /** The library of the token, as a path. */
  module: z.string().startsWith("/"),
  token: z.string().min(1),
  /** A file with the user's PIN, as a path. */
  pinFile: z.string().startsWith("/"),
});

/** The file `pkcs11.json` in the signer's folder names a token; without it, keys are files. */
export async function chooseKeyStore(folder: string): Promise<KeyStore> {
  const text = await readWhole(join(folder, "pkcs11.json"));
  if (text === undefined) return new FileKeys(folder);
  try {
    return new Pkcs11Keys(pkcs11.parse(JSON.parse(text)));
  } catch (cause) {
    throw new HouseFailure("The signer's pkcs11.json needs `module`, `token` and `pinFile`, and nothing else.", {
      cause,
    });
  }
}
