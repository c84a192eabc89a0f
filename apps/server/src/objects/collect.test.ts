import { utimes } from "node:fs/promises";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { collectGarbage } from "./collect.ts";
import type { ListedObject } from "./store.ts";
import { filesToTry } from "./stores.fixture.ts";

const hourMs = 60 * 60 * 1000;

test("what is old and not referred to goes; what is young or referred to stays", async () => {
  await using tried = await filesToTry();
  const now = Date.now();
  const put = async (content: string, ageMs: number) => {
    const { digest } = await tried.store.put(Readable.from([content]), { limit: 100 });
    await utimes(tried.fileOf(digest), (now - ageMs) / 1000, (now - ageMs) / 1000);
    return digest;
  };
  const garbage = await put("garbage", 25 * hourMs);
  const used = await put("used", 25 * hourMs);
  const young = await put("young", 23 * hourMs);

  expect(await collectGarbage(tried.store, async () => new Set([used]), now)).toEqual({ removed: 1, bytes: 7 });
  expect(await Promise.all([garbage, used, young].map((digest) => tried.store.has(digest)))).toEqual([
    false,
    true,
    true,
  ]);
  expect(await collectGarbage(tried.store, async () => new Set([used]), now, 22 * hourMs)).toEqual({
    removed: 1,
    bytes: 5,
  });
});

test("content that comes again while the collector asks is kept", async () => {
  await using tried = await filesToTry();
  const now = Date.now();
  const { digest } = await tried.store.put(Readable.from(["again"]), { limit: 100 });
  await utimes(tried.fileOf(digest), (now - 48 * hourMs) / 1000, (now - 48 * hourMs) / 1000);
  const comesAgain = async () => {
    await tried.store.put(Readable.from(["again"]), { limit: 100 });
    return new Set<string>();
  };
  expect(await collectGarbage(tried.store, comesAgain, now)).toEqual({ removed: 0, bytes: 0 });
  expect(await tried.store.has(digest)).toBe(true);
});

test("any number is asked about in batches, each object once", async () => {
  const everything = Array.from({ length: 1_201 }, (_, at) => ({ digest: String(at), writtenAt: 0, bytes: 2 }));
  const asked: number[] = [];
  const seen = new Set<string>();
  const store = {
    async *list(): AsyncGenerator<ListedObject> {
      yield* everything;
    },
    removeOlder: async () => true,
  };
  const collected = await collectGarbage(
    store,
    async (digests) => {
      asked.push(digests.length);
      for (const digest of digests) seen.add(digest);
      return new Set(["7", "1200"]);
    },
    Date.now(),
  );
  expect(asked).toEqual([500, 500, 201]);
  expect(seen.size).toBe(1_201);
  expect(collected).toEqual({ removed: 1_199, bytes: 2_398 });
});

test("nothing goes when nobody can say what is referred to", async () => {
  await using tried = await filesToTry();
  const { digest } = await tried.store.put(Readable.from(["safe"]), { limit: 100 });
  const broken = () => Promise.reject(new Error("the database is away"));
  await expect(collectGarbage(tried.store, broken, Date.now() + 48 * hourMs)).rejects.toThrow("away");
  expect(await tried.store.has(digest)).toBe(true);
});
