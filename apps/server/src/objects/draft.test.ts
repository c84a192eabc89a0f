import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { sweepDrafts, writeDraft } from "./draft.ts";
import { asWriteFailure, StorageFull } from "./failures.ts";
import { filesToTry } from "./stores.fixture.ts";

const dayMs = 24 * 60 * 60 * 1000;

test("nobody else may read what is stored", async () => {
  await using tried = await filesToTry();
  const { digest } = await tried.store.put(Readable.from(["private"]), { limit: 100 });
  const file = tried.fileOf(digest);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(file, ".."))).mode & 0o777).toBe(0o700);
});

test("what a dead writer left is swept after a day; a slow writer is left alone", async () => {
  await using folder = await emptyFolder();
  const dead = await writeDraft(folder.path, Readable.from(["dead"]), { limit: 100 });
  const slow = await writeDraft(folder.path, Readable.from(["slow"]), { limit: 100 });
  const foreign = join(folder.path, "foreign");
  await writeFile(foreign, "not ours");
  const now = Date.now();
  for (const path of [dead.path, foreign]) await utimes(path, (now - 2 * dayMs) / 1000, (now - 2 * dayMs) / 1000);
  await sweepDrafts(folder.path, now);
  expect((await readdir(folder.path)).map((name) => join(folder.path, name)).sort()).toEqual(
    [slow.path, foreign].sort(),
  );
});

test("a stream that fails before anybody listens is a failure of the put, not of the process", async () => {
  await using folder = await emptyFolder();
  const content = new Readable({ read: () => undefined });
  const draft = writeDraft(join(folder.path, "new"), content, { limit: 100 });
  content.destroy(new Error("gone at once"));
  await expect(draft).rejects.toThrow("gone at once");
});

test.runIf(process.platform === "linux")("a full disk is told in a sentence", async () => {
  const failure = await writeFile("/dev/full", "x").catch((error: unknown) => error);
  expect(asWriteFailure(failure, "/data")).toBeInstanceOf(StorageFull);
  expect(String(asWriteFailure(failure, "/data"))).toContain("full");
  const other = new Error("other");
  expect(asWriteFailure(other, "/data")).toBe(other);
});

test.runIf(canMount())("a disk that fills up while an object comes is left as it was", async () => {
  await using folder = await emptyFolder();
  const program = `
    import { readdir } from "node:fs/promises";
    import { Readable } from "node:stream";
    import { FileObjects } from ${JSON.stringify(join(import.meta.dirname, "files.ts"))};
    const folder = ${JSON.stringify(folder.path)};
    const store = new FileObjects(folder);
    const failed = await store.put(Readable.from([Buffer.alloc(3_000_000)]), { limit: 9e9 }).catch((error) => error.name);
    const small = await store.put(Readable.from(["fits"]), { limit: 100 });
    console.log(failed, await readdir(folder + "/drafts"), await store.has(small.digest));`;
  const node = [process.execPath, "--input-type=module", "--eval", program];
  expect(execFileSync("bwrap", [...smallDiskAt(folder.path), ...node], { encoding: "utf8" })).toBe(
    "StorageFull [] true\n",
  );
});

function canMount(): boolean {
  try {
    execFileSync("bwrap", [...smallDiskAt(tmpdir()), "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function smallDiskAt(folder: string): string[] {
  return ["--bind", "/", "/", "--dev", "/dev", "--size", "1000000", "--tmpfs", folder];
}

async function emptyFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "drafts-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
