import { execFile } from "node:child_process";
import { gitEnvironment } from "./settings.ts";

/** Settings of the repository itself could name programs that git then runs; reading a repository must not run its owner's code. */
const harmless = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false"];

export type GitAnswer =
  | { readonly ok: true; readonly stdout: string }
  | { readonly ok: false; readonly stderr: string };

/** Runs git in a folder. `ok: false` also when git is not installed. */
export function git(folder: string, ...args: readonly string[]): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: gitEnvironment(), maxBuffer: 512 * 1024 * 1024 };
    execFile("git", [...harmless, ...args], options, (error, stdout, stderr) => {
      resolve(error ? { ok: false, stderr: stderr || error.message } : { ok: true, stdout });
    });
  });
}

/** The same for what is no text. Replacements that somebody has left in the repository do not count: an object is what its name says. */
export function gitBytes(folder: string, ...args: readonly string[]): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: gitEnvironment(), maxBuffer: 64 * 1024 * 1024, encoding: "buffer" } as const;
    execFile("git", [...harmless, "--no-replace-objects", ...args], options, (error, stdout) => {
      resolve(error ? undefined : stdout);
    });
  });
}
