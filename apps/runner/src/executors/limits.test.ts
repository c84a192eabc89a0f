import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { candidate, limits, openRoom } from "./room.fixture.ts";

const mebibyte = 1024 * 1024;

for (const { name, executor, job, missing } of [await candidate("sandbox"), await candidate("docker")]) {
  const open = () => openRoom(executor, { job });

  // The first shell forks once, before there is a bomb: a shell that cannot fork would end by itself.
  const bomb = "bomb() { bomb | bomb & }; (bomb) & while :; do :; done";

  describe.skipIf(missing !== undefined)(`limits of ${name}${missing ? ` (skipped: ${missing})` : ""}`, () => {
    test("a fork bomb stays within its number of processes, ends on abort, and leaves nobody behind", async () => {
      await using opened = await open();
      const stop = new AbortController();
      const exploded = opened.sh(bomb, {
        // It says so when it cannot fork any more.
        onOutput: () => stop.abort(),
        signal: stop.signal,
      });
      expect((await exploded).ended).toEqual({ how: "aborted" });
      // The last of a bomb may still be dying on a busy machine; a room that had to be ended with it has nobody left.
      await expect
        .poll(
          async () => {
            const { ended, output } = await opened.sh("set -- /proc/[0-9]*; echo $#");
            if (ended.how !== "lost") return Number(output);
            expect(ended.reason).toMatch(/has exited/);
            return 0;
          },
          { timeout: 20_000 },
        )
        .toBeLessThan(15);
    });

    test("a fork bomb does not outlive its room", async () => {
      const opened = await open();
      const exploded = opened.sh(bomb);
      const closed = delay(300).then(() => opened[Symbol.asyncDispose]());
      expect((await exploded).ended.how).toMatch(/aborted|lost/);
      await closed;
    });

    test("a process that takes more memory than allowed is killed, the room lives on", async () => {
      await using opened = await open();
      const megabytes = Math.round((limits.memoryBytes / mebibyte) * 2);
      const { ended } = await opened.sh(`exec perl -e '$x = "x" x (${megabytes} << 20); print length $x'`);
      expect([
        { how: "exited", code: 137 },
        { how: "exited", code: 1 },
        { how: "signaled", signal: "SIGKILL" },
      ]).toContainEqual(ended);
      expect((await opened.sh("echo alive")).output).toBe("alive\n");
    });
  });
}
