import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { findEngine } from "./docker/find-engine.ts";
import { candidates, openRoom } from "./room.fixture.ts";
import { readHost } from "./settings.ts";

const canary = () => `canary${randomBytes(12).toString("hex")}`;

for (const { name, title, executor, job, missing } of await candidates()) {
  describe.skipIf(missing !== undefined)(
    `a secret in a room of ${title}${missing ? ` (skipped: ${missing})` : ""}`,
    () => {
      test("is in the command's environment, and not in the arguments of any process", async () => {
        await using opened = await openRoom(executor, { job });
        const secret = canary();
        const environment = { ...opened.room.environment, SECRET: secret };
        let told = "";
        const stop = new AbortController();
        const running = opened.sh("echo $SECRET; sleep 100", {
          environment,
          signal: stop.signal,
          onOutput: (chunk) => {
            told += Buffer.from(chunk).toString();
          },
        });
        const deadline = performance.now() + 20_000;
        while (!told.includes(secret) && performance.now() < deadline) await delay(10);
        const arguments_ = execFileSync("/bin/sh", ["-c", "cat /proc/[0-9]*/cmdline 2>/dev/null || true"]);
        stop.abort();
        await running;
        expect(told).toContain(secret);
        expect(arguments_.includes(secret)).toBe(false);
      });

      test("is dumped nowhere when its process crashes", async () => {
        await using opened = await openRoom(executor, { job });
        const { output } = await opened.sh("ulimit -c; ulimit -H -c");
        expect(output).toBe("0\n0\n");
      });

      test.skipIf(name !== "docker")("is in nothing that the engine tells of its containers, or keeps", async () => {
        await using opened = await openRoom(executor, { job });
        const secret = canary();
        const environment = { ...opened.room.environment, SECRET: secret };
        expect((await opened.sh("echo $SECRET", { environment })).output).toContain(secret);
        const engine = await findEngine(readHost());
        if ("missing" in engine) throw new Error(engine.missing);
        const listed = (await engine.client.get("/containers/json?all=true")) as { Id: string }[];
        for (const { Id } of listed) {
          expect(JSON.stringify(await engine.client.get(`/containers/${Id}/json`))).not.toContain(secret);
        }
        const { DockerRootDir } = (await engine.client.get("/info")) as { DockerRootDir: string };
        const words = ["-rl", "--exclude-dir=overlay2", "--exclude-dir=vfs", secret, DockerRootDir, "/run/docker"];
        const kept = execFileSync("/bin/sh", ["-c", 'grep "$@" 2>/dev/null || true', "grep", ...words]);
        expect(kept.toString()).toBe("");
      });
    },
  );
}
