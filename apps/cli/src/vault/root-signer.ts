import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { namespaceOf, readSshKey, type Signature, type Statement, sign, signedBytes, signersOf } from "@ringfort/seal";
import { CommandFailure, type Io } from "../command.ts";
import { type KeyRole, openKey } from "./signing-keys.ts";

/** Somebody's key, here or in a token that wants to be touched. */
export interface Signer {
  readonly publicKey: string;
  signature(statement: Statement): Promise<Signature>;
}

export const sshKeyOption = {
  type: "string",
  value: "FILE",
  help: "sign with this key of OpenSSH (ed25519, or ed25519-sk in a token) instead of your own key file; a .pub file uses the agent",
} as const;

export async function openSigner(
  { keysFolder, io }: { readonly keysFolder: string; readonly io: Pick<Io, "cwd"> },
  role: KeyRole,
  sshKey: string | undefined,
): Promise<Signer> {
  if (sshKey !== undefined) return await sshSigner(resolve(io.cwd, sshKey));
  const key = await openKey(keysFolder, role);
  return {
    publicKey: key.publicKey,
    signature: async (statement) => (await sign(statement, key)).signatures[0]!,
  };
}

/** The kind and the blob of a line of a `.pub` file: its comment is no part of the key. */
export function publicSshKey(line: string): string | undefined {
  const key = line.trim().split(/\s+/).slice(0, 2).join(" ");
  return readSshKey(key) ? key : undefined;
}

async function sshSigner(path: string): Promise<Signer> {
  const line = await readFile(path.endsWith(".pub") ? path : `${path}.pub`, "utf8").catch((error: unknown) => {
    throw new CommandFailure(`the public key beside ${path} cannot be read.`, { cause: error });
  });
  const publicKey = publicSshKey(line);
  if (publicKey === undefined)
    throw new CommandFailure(
      `${path} is no ed25519 key of OpenSSH: \`ssh-keygen -t ed25519-sk\` or \`-t ed25519\` makes one.`,
    );
  return {
    publicKey,
    async signature(statement) {
      const armored = await sshKeygen(["-Y", "sign", "-n", namespaceOf(statement), "-f", path], signedBytes(statement));
      const signature = { key: publicKey, signature: armored };
      if ((await signersOf({ statement, signatures: [signature] })).has(publicKey)) return signature;
      throw new CommandFailure("ssh-keygen has made a signature that is not of that key.");
    },
  };
}

/** It asks for passphrases and touches on the terminal itself. */
function sshKeygen(args: readonly string[], input: Uint8Array): Promise<string> {
  return new Promise((fulfil, reject) => {
    const child = spawn("ssh-keygen", args, { stdio: ["pipe", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString("latin1");
    });
    child.on("error", (cause) =>
      reject(new CommandFailure("ssh-keygen cannot be started: is OpenSSH installed?", { cause })),
    );
    child.on("close", (code) => {
      if (code === 0) fulfil(out);
      else reject(new CommandFailure("ssh-keygen did not sign."));
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
