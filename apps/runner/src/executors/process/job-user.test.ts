import { readdirSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mayChangeUser } from "../room/change-user.ts";
import { openRoom } from "../room.fixture.ts";
import { readHost } from "../settings.ts";
import { processExecutor } from "./process.ts";

const possible = mayChangeUser();
const user = { uid: 1_999_999_001, gid: 1_999_999_002 };
const other = { uid: 1_999_999_003, gid: 1_999_999_004 };
const executor = processExecutor(readHost());
const open = (as = user) => openRoom(executor, { user: as });

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

describe.skipIf(!possible)(`a job of another user${possible ? "" : " (skipped: we may not become one)"}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ringfort-test-"));
    await chmod(folder, 0o711);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("is that user, in no other group, and has no right that it could keep or win", async () => {
    await using opened = await open();
    const { output } = await opened.sh(
      "id -u; id -G; grep -E '^(NoNewPrivs|Cap)' /proc/self/status | tr '\\t' ' '; touch file ~/file $TMPDIR/file && echo written",
    );
    const none = "0".repeat(16);
    expect(output).toBe(
      `${user.uid}\n${user.gid}\nCapInh: ${none}\nCapPrm: ${none}\nCapEff: ${none}\nCapBnd: ${none}\nCapAmb: ${none}\nNoNewPrivs: 1\nwritten\n`,
    );
  });

  test("reads neither the runner's files, nor its environment, nor another job's folder", async () => {
    const token = join(folder, "token");
    await writeFile(token, "canary", { mode: 0o600 });
    await using opened = await open();
    await using neighbour = await open(other);
    await neighbour.room.writeFile(`${neighbour.room.home}/secret`, "canary", 0o644);
    const { output } = await opened.sh(
      `for path in ${token} /proc/${process.pid}/environ /proc/${process.pid}/mem ${neighbour.room.home}/secret; do cat $path; done; ls ${neighbour.room.home}/..; ls /proc/${process.pid}/fd; kill -0 ${process.pid}`,
    );
    expect(output.match(/denied|not permitted/g)).toHaveLength(7);
    expect(output).not.toContain("canary");
  });

  test("has its environment only once it is that user: what it preloads never runs with our rights", async () => {
    await using opened = await open();
    const environment = { ...opened.room.environment, LD_PRELOAD: `${opened.room.home}/no-such.so` };
    const { output } = await opened.sh("", { argv: ["/usr/bin/id", "-u"], environment });
    // The loader complains once for every program that it starts with it, the helpers that still have our rights included.
    expect(output.match(/no-such\.so/g)).toHaveLength(1);
    expect(output).toContain(`\n${user.uid}\n`);
  });

  test("variables arrive as they were, whatever they hold and are called", async () => {
    await using opened = await open();
    const odd = {
      QUOTES: `it's "$HOME" \`x\` \\n`,
      LINES: "a\nb\n\n",
      EMPTY: "",
      "not-plain.name": "v=1",
      UID: "7",
      PPID: "8",
    };
    const { output } = await opened.sh("", {
      argv: ["/usr/bin/env", "-0"],
      environment: { ...opened.room.environment, ...odd },
    });
    const seen = output.split("\0");
    for (const [name, value] of Object.entries(odd)) expect(seen).toContain(`${name}=${value}`);
  });

  test("a program that is not there ends the command as a shell would", async () => {
    await using opened = await open();
    const command = { argv: ["/nowhere/program"] as const };
    expect((await opened.sh("", command)).ended).toEqual({ how: "exited", code: 127 });
  });

  test("a link that the job has laid leads our own writing nowhere", async () => {
    const target = join(folder, "target");
    await writeFile(target, "before", { mode: 0o600 });
    await using opened = await open();
    await opened.sh(`mkdir d; ln -s ${folder} d/out; ln -s ${target} link`);
    const { workingDirectory } = opened.room;
    await expect(opened.room.writeFile(`${workingDirectory}/d/out/planted`, "x", 0o600)).rejects.toThrow(/denied/);
    await opened.room.writeFile(`${workingDirectory}/link`, "x", 0o600);
    expect((await opened.sh(`cat ${workingDirectory}/link`)).output).toBe("x");
  });

  test("nothing of that user is left when the room closes, whatever it called itself", async () => {
    const opened = await open();
    await opened.sh(
      "cd /; (exec env -i setsid /bin/sh -c 'while :; do sleep 1; done' >/dev/null 2>&1 </dev/null &) ; :",
    );
    await opened[Symbol.asyncDispose]();
    const statuses = readdirSync("/proc").map((pid) => statusOf(pid));
    const left = statuses.filter((status) => status.includes(`Uid:\t${user.uid}\t`) && !status.includes("State:\tZ"));
    expect(left).toEqual([]);
  });
});
