import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

const main = new URL("../../apps/cli/src/main.ts", import.meta.url).pathname;

export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A small repository in a folder of its own, in which the real command line runs as a child process. */
export class Project implements AsyncDisposable {
  readonly folder: string;
  private readonly outer: string;

  private constructor(outer: string) {
    this.outer = outer;
    this.folder = join(outer, "project");
  }

  /** `files` by path; a git repository with one commit named "first" on `main`. */
  static async make(files: Readonly<Record<string, string>>): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), "ringfort-e2e-")));
    // Jobs that run as another user must be able to pass through.
    await chmod(project.outer, 0o755);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(project.folder, path)), { recursive: true });
      await writeFile(join(project.folder, path), content);
    }
    project.git("init", "-q", "-b", "main");
    project.git("add", "-A");
    project.git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "-q", "-m", "first");
    return project;
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.folder, encoding: "utf8" });
  }

  /** Where a run puts its temporary files: a test sees what is left of them. */
  get temporary(): string {
    return join(this.outer, "tmp");
  }

  async ringfort(...args: readonly string[]): Promise<Ended> {
    const child = await this.start(args);
    const [stdout, stderr, exitCode] = await Promise.all([
      text(child.stdout!),
      text(child.stderr!),
      new Promise<number | null>((resolve) => child.on("close", resolve)),
    ]);
    return { exitCode, stdout, stderr };
  }

  async start(args: readonly string[]): Promise<ChildProcess> {
    await mkdir(this.temporary, { recursive: true });
    // `--`, or Node takes our `--env-file` for its own.
    return spawn(process.execPath, ["--", main, ...args], {
      cwd: this.folder,
      env: { ...process.env, XDG_CACHE_HOME: join(this.outer, "cache"), TMPDIR: this.temporary, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.outer, { recursive: true, force: true });
  }
}
