import { describe, expect, test } from "vitest";
import { baseImage, candidate, dockerJob, machineJob, openRoom } from "./room.fixture.ts";

const none = "0".repeat(16);
const whoIsStrict = [
  "grep -E '^(NoNewPrivs|CapEff|CapBnd)' /proc/self/status | tr '\\t' ' '",
  "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '",
  "touch /usr/canary /etc/canary /canary 2>/dev/null; ls / /etc /usr | grep canary",
  "echo x >file && echo x >~/file && echo x >/tmp/file && echo written",
].join("; ");

for (const { name, executor, missing } of [await candidate("sandbox"), await candidate("docker")]) {
  const job = name === "docker" ? dockerJob(baseImage) : machineJob;

  describe.skipIf(missing !== undefined)(`a strict job in ${name}${missing ? ` (skipped: ${missing})` : ""}`, () => {
    test("has no network, no capability, and nothing that it can change but its own folders", async () => {
      await using opened = await openRoom(executor, { job, strict: true });
      const { output } = await opened.sh(whoIsStrict);
      const lines = output.trim().split("\n");
      expect(lines.slice(0, 3)).toEqual([`CapEff: ${none}`, `CapBnd: ${none}`, "NoNewPrivs: 1"]);
      expect(lines.slice(3)).toEqual(["lo", "written"]);
    });

    test("is not root, and finds what was written for it", async () => {
      await using opened = await openRoom(executor, { job, strict: true });
      await opened.room.writeFile(`${opened.room.home}/deep/note`, "for you", 0o600);
      const { output } = await opened.sh("cat ~/deep/note; echo; id -u; pwd");
      const [note, uid, directory] = output.split("\n");
      expect(note).toBe("for you");
      expect(Number(uid)).toBeGreaterThan(1_000);
      expect(directory).toBe(opened.room.workingDirectory);
    });
  });
}

test("the process executor refuses a strict job", async () => {
  const { executor } = await candidate("process");
  await expect(openRoom(executor, { strict: true })).rejects.toMatchObject({ userMistake: true });
});
