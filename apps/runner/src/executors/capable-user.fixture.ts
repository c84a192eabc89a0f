import type { ExecutorName } from "./executor.ts";
import { probeExecutors } from "./probe.ts";
import { openRoom } from "./room.fixture.ts";
import { readHost } from "./settings.ts";

/** What a job is when the runner is no root and may yet become other users: run by a test with just those capabilities. */
const name = process.argv[2] as ExecutorName;
const probes = probeExecutors(readHost());
const missing = await probes.whyNot(name);
if (missing === undefined) {
  const opened = await openRoom(probes.executors[name], { user: { uid: 1_999_000_011, gid: 1_999_000_011 } });
  const script = `umask 077; mkdir -p closed && touch closed/file; cat /proc/${process.pid}/environ 2>&1; grep -E '^(CapEff|CapAmb|CapInh|CapPrm|Uid)' /proc/self/status`;
  const { output } = await opened.sh(script);
  await opened.room.writeFile(`${opened.room.home}/note`, "written", 0o600);
  const note = (await opened.sh("cat ~/note")).output;
  await opened[Symbol.asyncDispose]();
  process.stdout.write(JSON.stringify({ output, note }));
} else process.stdout.write(JSON.stringify({ missing }));
