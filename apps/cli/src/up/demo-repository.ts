import { execFile } from "node:child_process";
import { access, cp, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { CommandFailure } from "../command.ts";

const run = promisify(execFile);
const author = ["-c", "user.name=Ringfort", "-c", "user.email=demo@ringfort.invalid", "-c", "commit.gpgsign=false"];

/** A bare repository with the bundled example as its one commit, made once. Answers its folder. */
export async function demoRepository(folder: string, example: string, path: string): Promise<string> {
  const bare = join(folder, "hello.git");
  const there = await access(join(bare, "HEAD")).then(
    () => true,
    () => false,
  );
  if (there) return bare;
  const draft = await mkdtemp(join(folder, "draft-"));
  try {
    const tree = join(draft, "hello");
    await cp(example, tree, { recursive: true, filter: (path) => !/\/\.(?:ringfort|git)(?:\/|$)/.test(path) });
    const git = (...words: string[]) => run("git", [...author, ...words], { cwd: tree, env: gitEnvironment(path) });
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", "--all");
    await git("commit", "--quiet", "--message=A pipeline that says hello");
    await git("clone", "--quiet", "--bare", ".", join(draft, "hello.git"));
    await rename(join(draft, "hello.git"), bare);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new CommandFailure(
      missing
        ? "git is not installed, and nothing works without it."
        : `the demo's repository cannot be made: ${(cause as Error).message.trim()}`,
      { cause },
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return bare;
}

/** Whoever starts a house may have settings of their own for git; the demo has none. */
function gitEnvironment(path: string): Record<string, string> {
  return { PATH: path, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
}
