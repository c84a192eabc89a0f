import { execFileSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const author = ["-c", "user.name=Drill", "-c", "user.email=drill@ringfort.invalid", "-c", "commit.gpgsign=false"];

export interface DrillRepository {
  readonly url: string;
  /** On `main`. */
  commit(config: string): Promise<void>;
}

/** A bare repository that every user can read and nobody else can write. */
export async function makeRepository(folder: string, path: string): Promise<DrillRepository> {
  const work = join(folder, "work");
  const bare = join(folder, "drill.git");
  const environment = { PATH: path, HOME: folder, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  const git = (...words: string[]) =>
    void execFileSync("git", [...author, ...words], { cwd: folder, env: environment, stdio: "pipe" });
  await mkdir(join(work, ".circleci"), { recursive: true });
  git("init", "--quiet", "--bare", "--initial-branch=main", bare);
  git("init", "--quiet", "--initial-branch=main", work);
  git("-C", work, "remote", "add", "origin", bare);
  await chmod(bare, 0o755);
  return {
    url: `file://${bare}`,
    commit: async (config) => {
      await writeFile(join(work, ".circleci", "config.yml"), config);
      git("-C", work, "add", "--all");
      git("-C", work, "commit", "--quiet", "--allow-empty", "--message=A drill");
      git("-C", work, "push", "--quiet", "origin", "HEAD:main");
    },
  };
}
