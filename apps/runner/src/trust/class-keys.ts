import { lstat, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { newIdentity, newSigningKey, readSigningKey, recipientOf, type SigningKey } from "@ringfort/seal";
import { RunnerFailure } from "../service/failures.ts";

/** What a trust root says of a class. */
export interface PublicClassKeys {
  readonly seal: string;
  readonly attest: string;
}

/** What opens values that are sealed for the class, and what signs in its name. */
export interface ClassKeys extends PublicClassKeys {
  readonly identity: string;
  readonly attestKey: SigningKey;
  /** The text of the attest key: keys of stores are derived from it. */
  readonly attestSecret: string;
}

/** Makes a class's keys where there are none yet, and answers their public parts. */
export async function newClassKeys(
  stateFolder: string,
  className: string,
  { kind = "classical" }: { readonly kind?: "classical" | "post-quantum" } = {},
): Promise<PublicClassKeys> {
  const files = filesOf(stateFolder, className);
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  await writeOnce(files.identity, async () => (await newIdentity(kind)).identity);
  await writeOnce(files.attest, () => newSigningKey());
  const keys = await readClassKeys(stateFolder, className);
  if (!keys) throw new RunnerFailure(`The keys of ${className} in ${files.folder} cannot be read`);
  return { seal: keys.seal, attest: keys.attest };
}

/** `undefined` when the class has no keys here. */
export async function readClassKeys(stateFolder: string, className: string): Promise<ClassKeys | undefined> {
  const files = filesOf(stateFolder, className);
  const identity = await readSecret(files.identity);
  const attestSecret = await readSecret(files.attest);
  if (identity === undefined && attestSecret === undefined) return undefined;
  const attestKey = attestSecret === undefined ? undefined : await readSigningKey(attestSecret);
  const seal = identity === undefined ? undefined : await recipientOf(identity);
  if (identity === undefined || attestSecret === undefined || !attestKey || !seal) {
    throw new RunnerFailure(`The keys of ${className} in ${files.folder} are not whole`);
  }
  return { identity, attestSecret, attestKey, seal, attest: attestKey.publicKey };
}

function filesOf(stateFolder: string, className: string): { folder: string; identity: string; attest: string } {
  if (!/^[\w.@ -]+(?:\/[\w.@ -]+)*$/.test(className) || className.split("/").some((part) => /^\.+$/.test(part))) {
    throw new RunnerFailure(`${JSON.stringify(className)} is not the name of a resource class`);
  }
  const folder = join(stateFolder, "classes", className.replaceAll("/", "-"));
  return { folder, identity: join(folder, "identity.txt"), attest: join(folder, "attest.key") };
}

async function writeOnce(path: string, make: () => string | Promise<string>): Promise<void> {
  const text = await make();
  try {
    await using file = await open(path, "wx", 0o600);
    await file.writeFile(`${text}\n`);
    await file.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** A key that others can read is one that others have. Lines that begin with `#` are comments, as in files of age. */
async function readSecret(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return undefined;
  const owner = process.getuid?.();
  if (!found.isFile() || (found.mode & 0o077) !== 0 || (owner !== undefined && found.uid !== owner)) {
    throw new RunnerFailure(`${path} must be a file that belongs to the runner's user and that nobody else may read`);
  }
  const lines = (await readFile(path, "utf8")).split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !line.startsWith("#"));
}
