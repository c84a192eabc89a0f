import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { temporaryFolder } from "../job/run-job.fixture.ts";
import { entriesOf } from "../tar/read-tar.ts";
import { tarOf } from "../tar/write-tar.ts";
import { LocalCaches } from "./local-caches.ts";

const dayMs = 24 * 60 * 60 * 1000;

function tarWith(content: string): Readable {
  return tarOf((tar) => tar.add({ name: "file" }, content));
}

async function contentOf(tar: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const { content } of entriesOf(tar)) for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test.each([
  // saved, oldest first            asked for              found
  [["v1-a"], ["v1-a"], "v1-a"],
  [["v1-a", "v1-a-newer"], ["v1-a"], "v1-a-newer"],
  [["v1-a-older", "v1-a"], ["v1-a"], "v1-a"],
  [["v1-a", "v1-b"], ["v1-"], "v1-b"],
  [["v1-a", "v2-b"], ["v1-", "v2-"], "v1-a"],
  [["v1-a"], ["none", "v1"], "v1-a"],
  [["v1-a"], ["V1"], undefined],
  [[], ["v1"], undefined],
])("of %j, %j finds %j", async (saved, keys, found) => {
  await using folder = await temporaryFolder();
  const caches = new LocalCaches(join(folder.path, "caches"));
  for (const key of saved) expect(await caches.save(key, tarWith(`of ${key}`))).toBe(true);
  const hit = await caches.find(keys);
  expect(hit?.key).toBe(found);
  if (hit) expect(await contentOf(await hit.tar())).toBe(`of ${found}`);
});

test("a key is immutable, and of two that save at once one wins", async () => {
  await using folder = await temporaryFolder();
  const caches = new LocalCaches(folder.path);
  const saves = await Promise.all(
    ["a", "b", "c"].map((text) => new LocalCaches(folder.path).save("key", tarWith(text))),
  );
  expect(saves.toSorted()).toEqual([false, false, true]);
  expect(await caches.save("key", tarWith("later"))).toBe(false);
  const winner = ["a", "b", "c"][saves.indexOf(true)];
  expect(await contentOf(await (await caches.find(["key"]))!.tar())).toBe(winner);
  expect(await readdir(folder.path)).toHaveLength(2);
});

test("a cache expires after the days it is kept, and its key is free again", async () => {
  await using folder = await temporaryFolder();
  let now = 0;
  const caches = new LocalCaches(folder.path, () => now);
  await caches.save("short", tarWith("1"), 3);
  await caches.save("long", tarWith("2"), 99);
  now = 4 * dayMs;
  expect(await caches.find(["short"])).toBeUndefined();
  expect(await caches.save("short", tarWith("again"))).toBe(true);
  now = 16 * dayMs;
  expect(await caches.find(["long"])).toBeUndefined();
});

test("a save that breaks off leaves nothing to be found", async () => {
  await using folder = await temporaryFolder();
  const caches = new LocalCaches(folder.path);
  const broken = tarOf(async (tar) => {
    await tar.add({ name: "file" }, "half");
    throw new Error("broken off");
  });
  await expect(caches.save("key", broken)).rejects.toThrow();
  expect(await caches.find(["key"])).toBeUndefined();
  expect(await readdir(folder.path)).toEqual([]);
});

test("a key may hold anything: it is never a path", async () => {
  await using folder = await temporaryFolder();
  const caches = new LocalCaches(join(folder.path, "caches"));
  await caches.save("../../../etc/\0passwd", tarWith("x"));
  expect(await readdir(folder.path)).toEqual(["caches"]);
});
