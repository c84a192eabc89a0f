import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderCaches } from "./caches.ts";

let folder: string;
let clock = 0;
const now = () => clock++;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfort-caches-"));
});
afterEach(() => rm(folder, { recursive: true }));

const content = (what: string) => Readable.from([what]);
async function found(keys: string[]): Promise<string | undefined> {
  const hit = await folderCaches(folder, now).find(keys);
  return hit && `${hit.key}=${await text(await hit.tar())}`;
}

test("a key finds the newest entry that begins with it, even when an older one is equal", async () => {
  const caches = folderCaches(folder, now);
  await caches.save("v1", content("old"));
  await caches.save("v1-new", content("new"));
  expect(await found(["v1"])).toBe("v1-new=new");
});

test("the first key with any hit ends the search", async () => {
  const caches = folderCaches(folder, now);
  await caches.save("b-1", content("b"));
  await caches.save("a-1", content("a"));
  expect(await found(["none", "b-", "a-"])).toBe("b-1=b");
  expect(await found(["none"])).toBeUndefined();
});

test("a key is never replaced, and of savers at the same time one wins", async () => {
  const caches = folderCaches(folder, now);
  const saved = await Promise.all(["1", "2", "3"].map((what) => caches.save("k", content(what))));
  expect(saved.filter(Boolean)).toHaveLength(1);
  expect(await caches.save("k", content("4"))).toBe(false);
  expect((await readdir(folder)).sort().map((name) => name.replace(/.*\./, ""))).toEqual(["tar", "json"]);
});

test("a save that breaks off leaves nothing", async () => {
  const broken = Readable.from(
    (async function* () {
      yield "half";
      throw new Error("gone");
    })(),
  );
  await expect(folderCaches(folder, now).save("k", broken)).rejects.toThrow("gone");
  expect(await readdir(folder)).toEqual([]);
});

test("entries are kept for 15 days", async () => {
  await folderCaches(folder, () => 0).save("k", content("old"));
  const later = folderCaches(folder, () => 15 * 24 * 60 * 60 * 1000);
  expect(await later.find(["k"])).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test("an entry that somebody damaged is no entry", async () => {
  await writeFile(join(folder, "x.json"), '{"key":"k","savedAt":0,"tar":"../../etc/passwd"}');
  await writeFile(join(folder, "y.json"), "{");
  expect(await found(["k"])).toBeUndefined();
});
