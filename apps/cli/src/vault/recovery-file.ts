import { resolve } from "node:path";
import { newIdentity, recipientOf } from "@ringfort/seal";
import { CommandFailure, type Io, UsageError } from "../command.ts";
import { createOwnFile, readOwnFile } from "./own-file.ts";

export const recoveryOption = {
  type: "string",
  value: "FILE",
  help: "the file with the recovery identity, from where it is kept",
} as const;

export interface Identity {
  readonly identity: string;
  readonly recipient: string;
}

/** The identities in a file as age writes them: one a line, `#` before comments. */
export async function readIdentities(file: string | undefined, io: Pick<Io, "cwd">): Promise<readonly Identity[]> {
  if (file === undefined)
    throw new UsageError(
      "which identity opens what is sealed? `--recovery FILE`. Without recovery, only the runners can: have each value written anew.",
    );
  const path = resolve(io.cwd, file);
  const text = await readOwnFile(path);
  if (text === undefined)
    throw new CommandFailure(`there is no file ${path}: is the stick with the recovery identity in?`);
  const lines = text.split("\n").map((line) => line.trim());
  const identities: Identity[] = [];
  for (const identity of lines.filter((line) => line !== "" && !line.startsWith("#"))) {
    const recipient = await recipientOf(identity);
    if (recipient === undefined) throw new CommandFailure(`${path} holds something that is no identity of age.`);
    identities.push({ identity, recipient });
  }
  if (identities.length === 0) throw new CommandFailure(`${path} holds no identity.`);
  return identities;
}

/** A new identity in a new file, to be taken away. */
export async function makeRecoveryFile(
  file: string,
  kind: "classical" | "post-quantum",
  io: Pick<Io, "cwd">,
): Promise<Identity> {
  const made = await newIdentity(kind);
  const text = `# Opens every value of the organization. Keep it where no network reaches.\n# public key: ${made.recipient}\n${made.identity}\n`;
  await createOwnFile(resolve(io.cwd, file), text);
  return made;
}
