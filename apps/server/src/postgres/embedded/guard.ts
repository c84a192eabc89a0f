import { spawn } from "node:child_process";
import { once } from "node:events";

/** Waits until its standard input ends, which it also does when we are killed; then ends the server and removes the folder. */
const script = `
folder=$1
while read -r word; do pid=$word; done
if [ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null; then
  for turn in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
fi
rm -rf -- "$folder"
`;

export interface Guard {
  /** The server to end before the folder goes. */
  watch(pid: number): void;
  /** Answers when the folder is gone. */
  release(): Promise<void>;
}

/** A process of its own sees to it that nothing is left behind: a signal, even `kill -9`, cannot leave a server running. */
export function guardFolder(folder: string): Guard {
  const child = spawn("/bin/sh", ["-c", script, "ringfort-guard", folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: "/usr/bin:/bin" },
    cwd: "/",
  });
  const gone = once(child, "exit");
  return {
    watch: (pid) => void child.stdin.write(`${pid}\n`),
    async release() {
      child.stdin.end();
      await gone;
    },
  };
}
