import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Claim } from "@ringfort/contract";

export interface SshWays {
  /** Where keys that have no file yet get one. */
  readonly keyFolder: string;
  readonly keys: Claim["sshKeys"];
  readonly keyFiles: readonly string[];
  readonly knownHosts: string;
  /** Nobody is believed but the hosts that are known. */
  readonly isPinned: boolean;
}

/** The line with which git calls ssh: nobody's settings but these. */
export async function sshCommand({ keyFolder, keys, keyFiles, knownHosts, isPinned }: SshWays): Promise<string> {
  const files: string[] = [...keyFiles];
  for (const [number, key] of Object.values(keys).entries()) {
    const path = join(keyFolder, `key-${number}`);
    await writeFile(path, key.endsWith("\n") ? key : `${key}\n`, { mode: 0o600 });
    files.push(path);
  }
  const settings = [
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    "ForwardAgent=no",
    "ConnectTimeout=30",
    // Otherwise a host is believed the first time, and held to its key from then on.
    `StrictHostKeyChecking=${isPinned ? "yes" : "accept-new"}`,
    `UserKnownHostsFile=${knownHosts}`,
    "GlobalKnownHostsFile=/dev/null",
  ];
  const words = [
    "ssh",
    "-F",
    "/dev/null",
    ...settings.flatMap((setting) => ["-o", setting]),
    ...files.flatMap((file) => ["-i", file]),
  ];
  // Git hands this line to a shell.
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}
