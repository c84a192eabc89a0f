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
export async function runGit(call: GitCall, ...args: readonly string[]): Promise<GitAnswer> {
  const answer = await start(call, args, 1024 * 1024);
  return answer.ok ? { ok: true, stdout: answer.stdout.toString("utf8") } : answer;
}

/** What git prints, byte by byte; `undefined` when it fails. */
export async function readGit(call: GitCall, ...args: readonly string[]): Promise<Uint8Array | undefined> {
  const answer = await start(call, args, 8 * 1024 * 1024);
  return answer.ok ? answer.stdout : undefined;
}

type Started = { readonly ok: true; readonly stdout: Buffer } | (GitAnswer & { readonly ok: false });

function start(call: GitCall, args: readonly string[], maxBuffer: number): Promise<Started> {
  const env = {
    PATH: call.path,
    LC_ALL: "C",
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: call.settings,
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    GIT_SSH_COMMAND: call.ssh ?? "ssh -F /dev/null -o BatchMode=yes",
  };
  return new Promise((resolve) => {
    const { folder: cwd, signal } = call;
    const options = { cwd, env, maxBuffer, timeout: longestMs, signal, encoding: "buffer" } as const;
    execFile("git", args, options, (error, stdout, stderr) => {
      if (!error) resolve({ ok: true, stdout });
      else {
        const code = typeof error.code === "number" ? error.code : undefined;
        resolve({ ok: false, code, stderr: stderr.toString("utf8") || error.message });
      }
    });
  });
}
