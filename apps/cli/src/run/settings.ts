type Environment = Record<string, string | undefined>;

/**
 * The environment for the git commands that Ringfort itself runs. Git's own variables go: inside a hook they point at another index, and
 * `ringfort run` may be what the hook calls.
 */
export function gitEnvironment(env: Environment = process.env): Environment {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };
}

/** Sends the temporary files of this process, and of programs that it starts, to a folder of its own. */
export function useTemporaryFolder(folder: string): void {
  process.env.TMPDIR = folder;
}
