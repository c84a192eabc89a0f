import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const who = {
  GIT_AUTHOR_NAME: "Ada Author",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_NAME: "Cem Committer",
  GIT_COMMITTER_EMAIL: "cem@example.com",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:06Z",
};

/** A bare repository with a working copy beside it, as a forge and a developer have them. */
export class Repository {
  readonly bare: string;
  readonly #work: string;

  constructor(folder: string, name = "app", format = "sha1") {
    this.bare = join(folder, `${name}.git`);
    this.#work = join(folder, `${name}-work`);
    mkdirSync(folder, { recursive: true });
    run(folder, ["init", "--quiet", "--bare", "--initial-branch=main", `--object-format=${format}`, this.bare]);
    run(folder, ["init", "--quiet", "--initial-branch=main", `--object-format=${format}`, this.#work]);
  }

  /** Commits the files and answers the revision; nothing is pushed. */
  commit(message: string, files: Readonly<Record<string, string>> = {}): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.#work, path)), { recursive: true });
      writeFileSync(join(this.#work, path), text);
    }
    this.work("add", "--all");
    this.work("commit", "--quiet", "--allow-empty", "--message", message);
    return this.work("rev-parse", "HEAD");
  }

  push(ref: string, what = "HEAD"): void {
    this.work("push", "--quiet", "--force", this.bare, `${what}:${ref}`);
  }

  remove(ref: string): void {
    this.work("push", "--quiet", this.bare, `:${ref}`);
  }

  work(...words: readonly string[]): string {
    return run(this.#work, words);
  }
}

export function scratchFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "ringfort-vcs-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function run(folder: string, words: readonly string[]): string {
  const environment = { ...process.env, ...who, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  return execFileSync("git", words, { cwd: folder, env: environment, encoding: "utf8", stdio: "pipe" }).trim();
}
