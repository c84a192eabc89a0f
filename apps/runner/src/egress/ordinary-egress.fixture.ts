import { probeExecutors } from "../executors/probe.ts";
import { openRoom } from "../executors/room.fixture.ts";
import { readHost } from "../executors/settings.ts";
import { EgressProxy } from "./egress-proxy.ts";
import { smallWorld } from "./outside.fixture.ts";

/** What a job reaches when the runner is no root: run by a test as such a user, who may become `uid` if there is one. */
const uid = Number(process.argv[2]);
const probes = probeExecutors(readHost());
const missing = await probes.whyNot("sandbox");
if (missing === undefined) {
  await using world = await smallWorld({ "allowed.example": ["93.184.216.34"] });
  const proxy = new EgressProxy({ mode: "block", hosts: ["allowed.example:80"] }, world);
  const user = Number.isNaN(uid) ? {} : { user: { uid, gid: uid } };
  await using opened = await openRoom(probes.executors.sandbox, { ...user, egress: proxy });
  const script = "curl -sS http://allowed.example/; curl -sS -o /dev/null -w ' %{http_code}' http://other.example/";
  const { output } = await opened.sh(script, { environment: opened.room.environment });
  process.stdout.write(JSON.stringify({ output }));
  proxy.close();
} else process.stdout.write(JSON.stringify({ missing }));
