import { spawn } from "node:child_process";
import { inheritedByGit } from "./settings.ts";

export interface GitRun {
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** More output than this ends git. */
  readonly maxBytes: number;
}

export interface GitEnded {
  readonly how: "exited" | "timed-out" | "too-large" | "not-started";
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** What is kept of a complaint. A remote chooses its length. */
const complaintBytes = 16_384;

/** Nothing asks, nothing pages, nothing is looked up in anybody's home. */
const quiet = {
  LC_ALL: "C",
  HOME: "/nonexistent",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  SSH_ASKPASS: "",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_NO_LAZY_FETCH: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_PROTOCOL_FROM_USER: "0",
} as const;

/** Runs git to its end, its limit or its time, whichever comes first. Never rejects. */
export function runGit(run: GitRun): Promise<GitEnded> {
  return new Promise((resolve) => {
    const child = spawn("git", [...run.arguments], {
      cwd: run.directory,
      env: { ...inheritedByGit(), ...quiet, ...run.environment },
      // A group of its own, so that git's helpers end with it.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let taken = 0;
    let complained = 0;
    let how: GitEnded["how"] = "exited";

    const end = (why: GitEnded["how"]) => {
      if (how !== "exited") return;
      how = why;
      killGroup(child.pid);
    };
    const timer = setTimeout(() => end("timed-out"), run.timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => {
      const room = run.maxBytes - taken;
      taken += chunk.length;
      if (room > 0) stdout.push(chunk.subarray(0, room));
      if (chunk.length > room) end("too-large");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (complained < complaintBytes) stderr.push(chunk.subarray(0, complaintBytes - complained));
      complained += chunk.length;
    });
    child.once("error", () => end("not-started"));
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ how, code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
