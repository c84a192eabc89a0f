import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { extract, type Header, pack } from "tar-stream";
import { describe, expect, test } from "vitest";
import { candidates, openRoom } from "./room.fixture.ts";

const run = promisify(execFile);
const ok = { how: "exited", code: 0 };

for (const { title, executor, job, missing } of await candidates()) {
  const open = () => openRoom(executor, { job });

  describe.skipIf(missing !== undefined)(`a room of ${title}${missing ? ` (skipped: ${missing})` : ""}`, () => {
    test("starts commands in an empty working directory below home", async () => {
      await using opened = await open();
      const { ended, output } = await opened.sh('pwd; ls -A; cd "$HOME" && pwd');
      expect(output).toBe(`${opened.room.workingDirectory}\n${opened.room.home}\n`);
      expect(ended).toEqual(ok);
    });

    test.each([
      ["exit 0", { how: "exited", code: 0 }],
      ["exit 7", { how: "exited", code: 7 }],
      ["kill -9 $$", "killed"],
      ["exec /no/such/program", { how: "exited", code: 127 }],
    ])("%s ends as %o", async (script, expected) => {
      await using opened = await open();
      const { ended } = await opened.sh(script);
      if (expected === "killed") {
        expect([
          { how: "signaled", signal: "SIGKILL" },
          { how: "exited", code: 137 },
        ]).toContainEqual(ended);
      } else expect(ended).toEqual(expected);
    });

    test("a program that is not there ends as a shell would say it", async () => {
      await using opened = await open();
      const { ended } = await opened.sh("", { argv: ["/no/such/program"] });
      // Docker's engine says 126, a shell 127.
      expect(ended.how === "exited" && ended.code).toBeOneOf([126, 127]);
    });

    test("a directory that is not there fails the command and is named", async () => {
      await using opened = await open();
      const { ended, output } = await opened.sh("true", { directory: `${opened.room.home}/nowhere` });
      expect(ended.how === "exited" && ended.code).toBeGreaterThan(0);
      expect(output).toContain(`${opened.room.home}/nowhere`);
    });

    test("a long command prints everything before it ends", async () => {
      await using opened = await open();
      const { ended, output } = await opened.sh("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
      expect(ended).toEqual(ok);
      expect(output.split("\n").slice(-2)).toEqual(["line 19999", ""]);
      expect(output.split("\n")).toHaveLength(20_001);
    });

    test("a slow reader loses nothing and holds the command back", async () => {
      await using opened = await open();
      let bytes = 0;
      const { ended } = await opened.sh("head -c 3000000 /dev/zero", {
        onOutput: async (chunk) => {
          await new Promise(setImmediate);
          bytes += chunk.length;
        },
      });
      expect(ended).toEqual(ok);
      expect(bytes).toBe(3_000_000);
    });

    test("a reader that fails fails the command, which ends", async () => {
      await using opened = await open();
      const failing = opened.sh("while :; do echo x; done", {
        onOutput: () => {
          throw new Error("the reader is full");
        },
      });
      await expect(failing).rejects.toThrow("the reader is full");
    });

    test("standard input arrives whole, and is empty when there is none", async () => {
      await using opened = await open();
      const sent = "x".repeat(300_000);
      const { output } = await opened.sh("wc -c", { stdin: Readable.from([sent]) });
      expect(output.trim()).toBe("300000");
      expect((await opened.sh("wc -c")).output.trim()).toBe("0");
    });

    test("a command need not read its input", async () => {
      await using opened = await open();
      const { ended } = await opened.sh("exit 3", { stdin: Readable.from(["y".repeat(300_000)]) });
      expect(ended).toEqual({ how: "exited", code: 3 });
    });

    test("the environment is what the command names, and nothing of Ringfort's own", async () => {
      await using opened = await open();
      process.env.RINGFORT_TEST_TOKEN = "canary";
      const strange = 'two\nlines, `$HOME` "quotes" and ümläut';
      const { output } = await opened.sh("tr '\\0' '\\1' </proc/self/environ", {
        environment: { ...opened.room.environment, STRANGE: strange, EMPTY: "" },
      });
      const seen = Object.fromEntries(
        output
          .split("\u0001")
          .flatMap((line) => (line ? [[line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]] : [])),
      );
      expect(seen).toMatchObject({ ...opened.room.environment, STRANGE: strange, EMPTY: "" });
      const own = ["RINGFORT_ROOM", "RINGFORT_COMMAND", "PWD", "OLDPWD", "SHLVL", "_", "HOSTNAME", "container"];
      const extra = Object.keys(seen).filter((key) => !(key in opened.room.environment) && !own.includes(key));
      expect(extra.sort()).toEqual(["EMPTY", "STRANGE"]);
    });

    test("abort ends the command and what it left in other sessions", async () => {
      await using opened = await open();
      const stop = new AbortController();
      const { ended } = await opened.sh(
        "trap '' TERM; (setsid sleep 4711 &) ; sleep 4712 & echo started; wait; sleep 4713",
        {
          onOutput: () => stop.abort(),
          signal: stop.signal,
        },
      );
      expect(ended).toEqual({ how: "aborted" });
      const { output } = await opened.sh("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '");
      expect(output).not.toMatch(/sleep 471/);
    });

    test("an aborted signal starts nothing", async () => {
      await using opened = await open();
      const { ended } = await opened.sh("touch ran", { signal: AbortSignal.abort() });
      expect(ended).toEqual({ how: "aborted" });
      expect((await opened.sh("ls -A")).output).toBe("");
    });

    test("commands run beside one another, and a daemon outlives its step but not its room", async () => {
      const opened = await open();
      const stop = new AbortController();
      const background = opened.sh("echo up; sleep 4720", { signal: stop.signal });
      expect((await opened.sh("(setsid sleep 4721 >/dev/null 2>&1 &); sleep 4722 & echo done")).output).toBe("done\n");
      expect((await opened.sh("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).output).toMatch(/sleep 4721/);
      await opened[Symbol.asyncDispose]();
      expect((await background).ended.how).toMatch(/aborted|lost/);
      expect(runningCommands()).not.toMatch(/sleep 472/);
    });

    test("files are written with their mode, folders and owner", async () => {
      await using opened = await open();
      const path = `${opened.room.home}/new/folder/tool`;
      await opened.room.writeFile(path, "#!/bin/sh\necho hello", 0o750);
      const { output } = await opened.sh(
        '"$HOME/new/folder/tool" && ls -ln "$HOME/new/folder" && id -u && rm "$HOME/new/folder/tool"',
      );
      const uid = output.trim().split("\n").at(-1);
      expect(output).toMatch(/^hello\n/);
      expect(output).toMatch(new RegExp(`-rwxr-x--- 1 ${uid} `));
    });

    test("a written file replaces one that is there", async () => {
      await using opened = await open();
      const path = `${opened.room.workingDirectory}/file`;
      await opened.room.writeFile(path, "long first content", 0o600);
      await opened.room.writeFile(path, new Uint8Array([104, 105]), 0o644);
      expect((await opened.sh("cat file; stat -c %a file")).output).toBe("hi644\n");
    });

    test("a tar read from one place and written to another keeps everything", async () => {
      await using opened = await open();
      await opened.sh(
        "mkdir -p 'a b/c' && echo one >'a b/c/file' && chmod 741 'a b/c/file' && ln -s c 'a b/link' && echo two >-x",
      );
      const { workingDirectory, home } = opened.room;
      const tar = await buffer(
        await opened.room.readTar(workingDirectory, ["a b", `${workingDirectory}/-x`, "missing"]),
      );
      await opened.room.writeTar(`${home}/elsewhere/deep`, Readable.from([tar]));
      const { output } = await opened.sh(
        'cd "$HOME/elsewhere/deep" && cat "a b/link/file" ./-x && stat -c %a "a b/c/file" && readlink "a b/link" && touch "a b/mine"',
      );
      expect(output).toBe("one\ntwo\n741\nc\n");
    });

    test("a tar below / names absolute places", async () => {
      await using opened = await open();
      await opened.sh("echo kept >cached");
      const place = `${opened.room.workingDirectory}/cached`;
      const tar = await buffer(await opened.room.readTar("/", [place]));
      expect(await namesIn(tar)).toEqual([place.slice(1)]);
      await opened.sh("rm cached");
      await opened.room.writeTar("/", Readable.from([tar]));
      expect((await opened.sh("cat cached")).output).toBe("kept\n");
    });

    test("a tar of nothing is an empty archive", async () => {
      await using opened = await open();
      const tar = await buffer(await opened.room.readTar(opened.room.workingDirectory, ["missing"]));
      expect(await namesIn(tar)).toEqual([]);
      await opened.room.writeTar(opened.room.workingDirectory, Readable.from([tar]));
    });

    test.each([
      ["a parent folder", [{ name: "../escaped" }]],
      ["a hidden parent folder", [{ name: "a/../../escaped" }]],
      ["an absolute name", [{ name: "/tmp/ringfort-escaped" }]],
      ["its own symlink", [{ name: "out", type: "symlink", linkname: "/tmp" }, { name: "out/ringfort-escaped" }]],
      ["a hard link to a parent folder", [{ name: "hard", type: "link", linkname: "../../../etc/passwd" }]],
    ] as const)("a tar that escapes through %s is refused", async (_way, entries) => {
      await using opened = await open();
      const place = `${opened.room.workingDirectory}/unpacked`;
      const writing = opened.room.writeTar(place, Readable.from([await tarWith(entries)]));
      await expect(writing).rejects.toThrow(/archive/);
      const { output } = await opened.sh("ls -A; ls -A /tmp; ls -A unpacked 2>/dev/null");
      expect(output).not.toMatch(/escaped/);
    });

    test("a tar's device nodes and owners are left out", async () => {
      await using opened = await open();
      const tar = await tarWith([
        { name: "device", type: "character-device", devmajor: 1, devminor: 3 },
        { name: "pipe", type: "fifo" },
        { name: "file", uid: 12_345, gid: 12_345 },
      ]);
      await opened.room.writeTar(opened.room.workingDirectory, Readable.from([tar]));
      const { output } = await opened.sh("ls -A; stat -c %u file; id -u");
      const [file, owner, self] = output.split("\n");
      expect(file).toBe("file");
      expect(owner).toBe(self);
    });

    test("a broken tar is an error, not a hang", async () => {
      await using opened = await open();
      const tar = (await tarWith([{ name: "big", content: "x".repeat(100_000) }])).subarray(0, 5_000);
      await expect(opened.room.writeTar(opened.room.workingDirectory, Readable.from([tar]))).rejects.toThrow();
    });

    test("the agent's folder can be read and its FIFOs can be spoken to", async () => {
      await using opened = await open();
      await run("mkfifo", ["-m", "666", join(opened.agentFolder, "ask")]);
      await writeFile(join(opened.agentFolder, "tool"), "echo from the tool", { mode: 0o755 });
      const heard = readFile(join(opened.agentFolder, "ask"), "utf8");
      const script = 'cd "$1"; sh ./tool; echo asked >ask';
      const { output } = await opened.sh("", { argv: ["/bin/sh", "-c", script, "sh", opened.room.agentFolder] });
      expect(output).toBe("from the tool\n");
      expect(await heard).toBe("asked\n");
    });

    test.skipIf(title === "process")("nothing in the agent's folder can be changed", async () => {
      await using opened = await open();
      await writeFile(join(opened.agentFolder, "tool"), "the tool", { mode: 0o777 });
      const script =
        'cd "$1"; for act in "touch new" "rm -f tool" "chmod 0 tool" "cp /etc/hosts tool"; do $act 2>/dev/null && echo "$act"; done; ls; cat tool';
      const { output } = await opened.sh("", { argv: ["/bin/sh", "-c", script, "sh", opened.room.agentFolder] });
      expect(output).toBe("tool\nthe tool");
    });

    test("close leaves no file and no process, and may come twice", async () => {
      const opened = await open();
      await opened.sh(
        "mkdir -p private && echo x >private/x && chmod 0 private; (setsid sleep 4730 >/dev/null 2>&1 &)",
      );
      await opened.room.close();
      await opened[Symbol.asyncDispose]();
      expect(temporaryFolders()).toEqual([]);
      expect(runningCommands()).not.toMatch(/sleep 473/);
    });

    test("a room that is no longer wanted is not made", async () => {
      await expect(openRoom(executor, { job, signal: AbortSignal.abort() })).rejects.toThrow();
      expect(temporaryFolders()).toEqual([]);
    });
  });
}

/** Of this test process: others may be at work beside it. */
function temporaryFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`ringfort-test${process.pid}x`));
}

function runningCommands(): string {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    })
    .join("\n");
}

async function tarWith(entries: readonly (Partial<Header> & { name: string; content?: string })[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of entries) archive.entry(header, content ?? "");
  archive.finalize();
  return buffer(archive);
}

async function namesIn(tar: Buffer): Promise<string[]> {
  const archive = extract();
  archive.end(tar);
  const names: string[] = [];
  for await (const entry of archive) {
    names.push(entry.header.name);
    entry.resume();
  }
  return names;
}
