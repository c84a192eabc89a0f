import { setTimeout as delay } from "node:timers/promises";
import type { EngineClient } from "./engine-client.ts";
import { execInContainer } from "./exec.ts";

/** How long a process may take to end by itself after SIGTERM. */
const graceMs = 2_000;
/** Room for the programs that end the others, when a job has used all of its processes. */
const spareProcesses = 20;
const longestAnswer = 10 * 1024 * 1024;

export interface Ending {
  readonly client: EngineClient;
  readonly container: string;
  readonly processes: number;
  /** `NAME=value` in the environment of what shall end. */
  readonly mark: string;
}

/**
 * Ends the processes of one command with nothing but `sh` and what the kernel shows in the container: those whose
 * environment has the mark, and all that descend from them or share their session. Throws when it cannot.
 */
export async function endCommand(ending: Ending): Promise<void> {
  await withSpareProcesses(ending, async () => {
    await signal(ending, await findMarked(ending), "TERM");
    const deadline = performance.now() + graceMs;
    let left = await findMarked(ending);
    // A few more may be somebody's last work; many more are a bomb that will take what was spared.
    const many = left.length + spareProcesses / 2;
    while (left.length > 0 && left.length < many && performance.now() < deadline) {
      await delay(50);
      left = await findMarked(ending);
    }
    // Who is not seen may have been born while we looked. So everybody stops at once, is counted while nobody can fork,
    // and it is over only when this count finds nobody; then the others go on.
    for (let tries = 0; tries < 10; tries += 1) {
      await signal(ending, [-1], "STOP");
      left = await findMarked(ending);
      await signal(ending, left, "KILL");
      await signal(ending, [-1], "CONT");
      if (left.length === 0) return;
    }
    throw new Error(`${left.length} processes did not end.`);
  });
}

async function withSpareProcesses({ client, container, processes }: Ending, act: () => Promise<void>): Promise<void> {
  const update = (limit: number) =>
    client.send("POST", `/containers/${container}/update`, { body: { PidsLimit: limit } });
  await update(processes + spareProcesses);
  try {
    await act();
  } finally {
    await update(processes);
  }
}

/** As the job's user, who alone may read those environments: a container's root may not. */
async function findMarked({ client, container, mark }: Ending): Promise<number[]> {
  const script = `
for d in /proc/[0-9]*; do
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *"$1"*) echo "marked \${d#/proc/}"; break;; esac
  done 2>/dev/null <"$d/environ"
done
for d in /proc/[0-9]*; do
  { read -r line <"$d/stat" && echo "stat $line"; } 2>/dev/null
done`;
  const output = await run({ client, container }, script, [mark]);
  const marked = new Set([...output.matchAll(/^marked (\d+)$/gm)].map(([, pid]) => Number(pid)));
  const entries = [...output.matchAll(/^stat (\d+) \(.*\) (\S) (\d+) \d+ (\d+) /gm)].flatMap(
    ([, pid, state, parent, session]) =>
      state === "Z" ? [] : [{ pid: Number(pid), parent: Number(parent), session: Number(session) }],
  );
  const running = new Set(entries.map(({ pid }) => pid));
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent, session } of entries) {
      if (marked.has(pid) || !(marked.has(parent) || marked.has(session))) continue;
      marked.add(pid);
      grown = true;
    }
  }
  // Process 1 keeps the container.
  return [...marked].filter((pid) => pid > 1 && running.has(pid));
}

async function signal({ client, container }: Ending, pids: readonly number[], name: string): Promise<void> {
  if (pids.length === 0) return;
  // One by one: a number that is gone must not end the list.
  const script = `for pid do kill -s ${name} -- "$pid" 2>/dev/null; done; :`;
  await run({ client, container, user: "0" }, script, pids.map(String));
}

interface Place {
  readonly client: EngineClient;
  readonly container: string;
  readonly user?: string;
}

async function run({ client, container, user }: Place, script: string, parameters: readonly string[]): Promise<string> {
  const output: Uint8Array[] = [];
  let bytes = 0;
  const ended = await execInContainer(
    { client, container, end: async () => {}, ...(user !== undefined && { user }) },
    {
      argv: ["/bin/sh", "-c", script, "sh", ...parameters],
      environment: {},
      directory: "/",
      onOutput: (chunk) => {
        bytes += chunk.length;
        // The shell is the job's, and may say anything.
        if (bytes > longestAnswer) throw new Error("A command to end others does not stop talking.");
        output.push(chunk);
      },
      signal: AbortSignal.timeout(30_000),
    },
  );
  if (ended.how !== "exited" || ended.code > 1) throw new Error("The engine could not run a command to end others.");
  return Buffer.concat(output).toString();
}
