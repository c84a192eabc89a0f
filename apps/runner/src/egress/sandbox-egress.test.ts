import { describe, expect, test } from "vitest";
import { candidate, openRoom } from "../executors/room.fixture.ts";
import { EgressProxy } from "./egress-proxy.ts";
import { smallWorld } from "./outside.fixture.ts";

const { executor, missing } = await candidate("sandbox");

async function open() {
  const world = await smallWorld({ "allowed.example": ["93.184.216.34"], "metadata.example": ["169.254.169.254"] });
  const rules = { mode: "block", hosts: ["allowed.example:80", "metadata.example:80"] } as const;
  const proxy = new EgressProxy(rules, world);
  const opened = await openRoom(executor, { egress: proxy });
  return {
    proxy,
    world,
    /** What curl says, or with which code it ends. */
    curl: async (...args: string[]) => {
      const words = args.map((word) => `'${word}'`).join(" ");
      const { output } = await opened.sh(`curl -sS -m 10 -w ' %{http_code}' ${words} 2>&1 || echo " code $?"`, {
        environment: opened.room.environment,
      });
      return output.trim();
    },
    sh: (script: string) => opened.sh(script, { environment: opened.room.environment }),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      proxy.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(missing !== undefined)(`the sandbox${missing ? ` (skipped: ${missing})` : ""}`, () => {
  test("a job reaches what is listed through the proxy, and nothing else by any way", async () => {
    await using job = await open();
    expect(await job.curl("http://allowed.example/a")).toBe("GET allowed.example/a 200");
    expect(await job.curl("-p", "http://allowed.example/b")).toBe("GET allowed.example/b 200");
    expect(await job.curl("http://other.example/")).toMatch(/^\[egress-denied\] other\.example:80: .*\s+403$/);
    expect(await job.curl("-p", "http://other.example/")).toMatch(/403/);
    expect(await job.curl("http://metadata.example/")).toMatch(/no job's business\s+403$/);
    expect(await job.curl("http://169.254.169.254/latest/meta-data/")).toMatch(/only names.*\s+403$/);
    // Past the proxy there is no network: no route, no name, and nothing of this machine.
    expect(await job.curl("--noproxy", "*", "http://169.254.169.254/")).toMatch(/code 7$/);
    expect(await job.curl("--noproxy", "*", "http://93.184.216.34/")).toMatch(/code 7$/);
    expect(await job.curl("--noproxy", "*", "http://allowed.example/")).toMatch(/code 6$/);
    expect(await job.curl("--noproxy", "*", `http://127.0.0.1:${job.world.port}/`)).toMatch(/code 7$/);
    expect(job.world.connected).toEqual(["93.184.216.34", "93.184.216.34"]);
    expect(job.proxy.takeNews().map(({ destination }) => destination)).toEqual([
      "other.example:80",
      "metadata.example:80",
      "169.254.169.254:80",
    ]);
  });

  test("the network of the room is its own: only the loopback", async () => {
    await using job = await open();
    const { output } = await job.sh(
      "cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' '; cat /proc/net/unix | wc -l",
    );
    expect(output.trim().split("\n")).toEqual(["lo", "1"]);
  });

  test("a large answer and many at once arrive whole", async () => {
    await using job = await open();
    const script = "for n in 1 2 3 4 5 6 7 8; do curl -sS http://allowed.example/$n & done; wait";
    const { output } = await job.sh(script);
    expect(output.match(/GET allowed\.example\/\d/g)?.toSorted()).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `GET allowed.example/${n}`),
    );
  });
});

test("the process executor cannot, and says so", async () => {
  const { executor: plain } = await candidate("process");
  await expect(openRoom(plain, { egress: new EgressProxy({ mode: "block", hosts: [] }) })).rejects.toThrow(
    "needs the sandbox or a container",
  );
});
