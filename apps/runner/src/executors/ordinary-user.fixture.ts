import type { ExecutorName } from "./executor.ts";
import { probeExecutors } from "./probe.ts";
import { limits, openRoom } from "./room.fixture.ts";
import { readHost } from "./settings.ts";

/** What a room looks like from inside, and whether a fork bomb in it ends: run by a test as a user who is not root. */
const name = process.argv[2] as ExecutorName;
const probes = probeExecutors(readHost());
const missing = await probes.whyNot(name);
if (missing === undefined) {
  await using opened = await openRoom(probes.executors[name], { limits: { ...limits, processes: 60 } });
  const id = (await opened.sh("id -u")).output.trim();
  const stop = new AbortController();
  let said = "";
  const bomb = await opened.sh("bomb() { bomb | bomb & }; (bomb) & while :; do :; done", {
    onOutput: (chunk) => {
      said += Buffer.from(chunk);
      stop.abort();
    },
    signal: stop.signal,
  });
  const after = (await opened.sh("echo alive")).output.trim();
  process.stdout.write(JSON.stringify({ id, bomb: bomb.ended.how, said: said.slice(0, 200), after }));
} else process.stdout.write(JSON.stringify({ missing }));
