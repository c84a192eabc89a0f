import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";

export interface GitCall {
  readonly folder: string;
  readonly path: string;
  /** The file that `writeGitSettings` has made. */
  readonly settings: string;
  /** The whole ssh command, for git's own use. */
  readonly ssh?: string;
  readonly signal: AbortSignal;
}

export type GitAnswer =
  | { readonly ok: true; readonly stdout: string }
  | { readonly ok: false; readonly code: number | undefined; readonly stderr: string };

const longestMs = 30 * 60 * 1000;

/**
 * No hook, no helper, and only the transports that are allowed. A file, because git forgets what is said on its command line when it
 * starts its other half on a folder of this machine.
 */
export async function writeGitSettings(path: string, { allowFiles }: { readonly allowFiles: boolean }): Promise<void> {
  const lines = [
    ...["[core]", "hooksPath = /dev/null", "fsmonitor = false"],
    ...["[credential]", "helper ="],
    ...["[http]", "followRedirects = false", "lowSpeedLimit = 1000", "lowSpeedTime = 60"],
    ...["[gc]", "auto = 0", "[maintenance]", "auto = false"],
    ...["[protocol]", "allow = never", '[protocol "https"]', "allow = always", '[protocol "ssh"]', "allow = always"],
    ...(allowFiles ? ['[protocol "file"]', "allow = always", "[safe]", "directory = *"] : []),
  ];
  await writeFile(path, `${lines.join("\n")}\n`, { mode: 0o600 });
}

/** Runs git with nobody's settings but ours, and without a question. */
export function runGit(call: GitCall, ...args: readonly string[]): Promise<GitAnswer> {
  const env = {
    PATH: call.path,
    LC_ALL: "C",
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: call.settings,
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    GIT_SSH_COMMAND: call.ssh ?? "ssh -F /dev/null -o BatchMode=yes",
  };
  return new Promise((resolve) => {
    const options = { cwd: call.folder, env, maxBuffer: 1024 * 1024, timeout: longestMs, signal: call.signal };
    execFile("git", args, options, (error, stdout, stderr) => {
      if (!error) resolve({ ok: true, stdout });
      else {
        const code = typeof error.code === "number" ? error.code : undefined;
        resolve({ ok: false, code, stderr: stderr || error.message });
      }
    });
  });
}
