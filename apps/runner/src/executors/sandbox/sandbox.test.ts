import { readdirSync, readFileSync, statSync } from "node:fs";
import { chown, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { candidate, limits, machineJob, openRoom } from "../room.fixture.ts";

const { executor, missing } = await candidate("sandbox");
const isRoot = process.getuid?.() === 0;
const open = () => openRoom(executor);

describe.skipIf(missing !== undefined)(`sandbox${missing ? ` (skipped: ${missing})` : ""}`, () => {
  test.skipIf(!isRoot)("a root-owned 0600 file that the room can see cannot be read there", async () => {
    await using opened = await open();
    const secret = join(opened.agentFolder, "secret");
    await writeFile(secret, "canary", { mode: 0o600 });
    const { output } = await opened.sh(
      `ls ${opened.room.agentFolder}; cat ${opened.room.agentFolder}/secret /etc/shadow /proc/1/environ 2>&1; :`,
    );
    expect(output).toMatch(/^secret\n/);
    expect(output.match(/Permission denied/g)).toHaveLength(3);
    expect(output).not.toMatch(/canary|root:/);
  });

  test.skipIf(!isRoot)("each room has a uid of the host to itself, which is not root's", async () => {
    const ids = [`one${process.pid}`, `other${process.pid}`] as const;
    await using _one = await openRoom(executor, { id: ids[0] });
    await using _other = await openRoom(executor, { id: ids[1] });
    expect(new Set([0, ...ids.map(uidOutside)]).size).toBe(3);
  });

  test("the job is an ordinary user who cannot become another, nor make a user namespace", async () => {
    await using opened = await open();
    const { output } = await opened.sh(
      "id -u; whoami; grep -E '^(NoNewPrivs|CapEff|CapBnd)' /proc/self/status; unshare --user true 2>/dev/null || echo refused",
    );
    expect(output.replaceAll("\t", " ")).toBe(
      `1001\ncircleci\nCapEff: ${"0".repeat(16)}\nCapBnd: ${"0".repeat(16)}\nNoNewPrivs: 1\nrefused\n`,
    );
  });

  test("the machine is read-only, and people's files and services' sockets are not there", async () => {
    await using opened = await open();
    const { output } = await opened.sh(
      "touch /usr/canary /etc/canary /canary 2>/dev/null; ls -A / /etc /usr | grep canary; ls -A /root /run /home /mnt /srv /media 2>/dev/null; ls /var/run/docker.sock 2>/dev/null",
    );
    expect(output).toBe("/home:\ncircleci\n\n/media:\n\n/mnt:\n\n/root:\n\n/run:\nringfort\n\n/srv:\n");
  });

  test("only the room's own processes can be seen or signalled", async () => {
    await using opened = await open();
    const { output } = await opened.sh(
      `ls -d /proc/[0-9]* | wc -l; kill -0 ${process.pid} 2>/dev/null || echo unknown`,
    );
    const [count, known] = output.split("\n");
    expect(Number(count)).toBeLessThan(12);
    expect(known).toBe("unknown");
  });

  test("/tmp is shared by the steps of a job and gone with it", async () => {
    await using opened = await open();
    await opened.sh("echo here >/tmp/canary-of-sandbox");
    expect((await opened.sh("cat /tmp/canary-of-sandbox")).output).toBe("here\n");
    expect(readdirSync("/tmp")).not.toContain("canary-of-sandbox");
  });

  test("a file larger than the disk allowed is cut off", async () => {
    await using opened = await open();
    const { ended, output } = await opened.sh(
      "head -c 400000000 /dev/zero >/tmp/big; stat -c %s /tmp/big; rm /tmp/big",
    );
    expect(ended).toEqual({ how: "exited", code: 0 });
    expect(Number(output.match(/^\d+$/m)?.[0])).toBeLessThanOrEqual(limits.diskBytes);
  });

  test("many files that are more than the disk allowed end the job", async () => {
    await using opened = await openRoom(executor, { limits: { ...limits, diskBytes: 1024 * 1024 } });
    const { ended } = await opened.sh(
      "mkdir files; for i in 1 2 3; do head -c 800000 /dev/zero >files/$i; done; sleep 60",
    );
    expect(ended).toEqual({ how: "lost", reason: "The job has written more than 1 MiB to disk." });
  });

  test("the environment reaches the job only inside: a library that it preloads is not loaded outside of the wall", async () => {
    await using opened = await open();
    // The dynamic linker of every program says what it was asked to preload; only the one inside may have been asked.
    const { output } = await opened.sh("echo ran", {
      environment: { ...opened.room.environment, LD_PRELOAD: "/no/such/canary.so" },
    });
    expect(output.match(/canary\.so/g)?.length ?? 0).toBeLessThanOrEqual(2);
    expect(output).toMatch(/ran\n$/);
    const seen: string[] = [];
    await opened.sh("cat /proc/self/environ >/dev/null; echo up; sleep 0.3", {
      environment: { ...opened.room.environment, HIDDEN_VALUE: "canary-value" },
      onOutput: () => void seen.push(...commandLines()),
    });
    expect(seen.join("\n")).toContain("bwrap");
    expect(seen.join("\n")).not.toContain("canary-value");
  });

  test("a job that ends its own sandbox is lost, not failed", async () => {
    await using opened = await open();
    const { ended } = await opened.sh("kill -9 -1; sleep 5");
    expect(ended).toEqual({ how: "lost", reason: "The sandbox was ended from within." });
  });

  test("a working directory where nothing can be written is a RoomFailure that says what to do", async () => {
    const failing = openRoom(executor, { job: { ...machineJob, workingDirectory: "/opt/app" } });
    await expect(failing).rejects.toMatchObject({ name: "RoomFailure", userMistake: true });
    await expect(failing).rejects.toThrow(/\/opt\/app.*--executor docker/);
  });

  test.skipIf(!isRoot)("in place, the job works as the folder's owner, and never as root", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ringfort-test-in-place-"));
    try {
      await expect(openRoom(executor, { inPlace: folder })).rejects.toMatchObject({ userMistake: true });
      await chown(folder, 4711, 4711);
      await using opened = await openRoom(executor, { inPlace: folder });
      expect(opened.room.workingDirectory).toBe(folder);
      await opened.sh("pwd >made");
      expect(await readFile(join(folder, "made"), "utf8")).toBe(`${folder}\n`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("close leaves no mount and no control group", async () => {
    const id = `leaves${process.pid}`;
    const opened = await openRoom(executor, { id });
    await opened.sh("true");
    await opened[Symbol.asyncDispose]();
    expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(id);
    const groups = readdirSync("/sys/fs/cgroup", { recursive: true, encoding: "utf8" });
    expect(groups.filter((name) => name.includes(id))).toEqual([]);
  });
});

/** Whose the job's home is, as the host sees it. */
function uidOutside(id: string): number {
  const folder = readdirSync(tmpdir()).find((name) => name.startsWith(`ringfort-${id}-`)) ?? "";
  return statSync(join(tmpdir(), folder, "files", "home")).uid;
}

function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    });
}
