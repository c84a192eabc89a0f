import { execFile } from "node:child_process";

export interface GitCall {
  readonly folder: string;
  readonly path: string;
  readonly allowFiles: boolean;
  /** The whole ssh command, for git's own use. */
  readonly ssh?: string;
  readonly signal: AbortSignal;
}

export type GitAnswer =
  | { readonly ok: true; readonly stdout: string }
  | { readonly ok: false; readonly code: number | undefined; readonly stderr: string };

const longestMs = 30 * 60 * 1000;

/** Runs git with nobody's settings, no hook, no helper, no question, and only the transports that are allowed. */
export function runGit(call: GitCall, ...args: readonly string[]): Promise<GitAnswer> {
  const settings = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "credential.helper=",
    "http.followRedirects=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.allow=never",
    "protocol.https.allow=always",
    "protocol.ssh.allow=always",
    ...(call.allowFiles ? ["protocol.file.allow=always", "safe.directory=*"] : []),
  ].flatMap((setting) => ["-c", setting]);
  const env = {
    PATH: call.path,
    LC_ALL: "C",
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "/bin/false",
    GIT_SSH_COMMAND: call.ssh ?? "ssh -F /dev/null -o BatchMode=yes",
  };
  return new Promise((resolve) => {
    const options = { cwd: call.folder, env, maxBuffer: 1024 * 1024, timeout: longestMs, signal: call.signal };
    execFile("git", [...settings, ...args], options, (error, stdout, stderr) => {
      if (!error) resolve({ ok: true, stdout });
      else
        resolve({
          ok: false,
          code: typeof error.code === "number" ? error.code : undefined,
          stderr: stderr || error.message,
        });
    });
  });
}
