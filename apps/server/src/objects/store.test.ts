import { createHash, randomBytes } from "node:crypto";
import { readFile, stat, utimes, writeFile } from "node:fs/promises";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { ObjectDamaged, ObjectTooLarge } from "./failures.ts";
import type { ByteRange, ListedObject, ObjectStore } from "./store.ts";
import { filesToTry, s3ToTry } from "./stores.fixture.ts";

const limit = 10_000_000;
const never = "0".repeat(64);

describe.each([
  // The S3 program of the tests, unlike S3, mixes the bytes of two writers: they must bring the same form.
  ["files", filesToTry, [true, false, true, false]],
  ["S3", s3ToTry, [true, true, true, true]],
] as const)("objects in %s", (_place, open, forms) => {
  test.each([
    ["empty", Buffer.alloc(0), {}],
    ["empty and compressed", Buffer.alloc(0), { compress: true }],
    ["one byte", Buffer.from("x"), {}],
    ["text", Buffer.from("a line of a log\n".repeat(50_000)), { compress: true }],
    ["random bytes", randomBytes(300_000), {}],
    ["random bytes, compressed", randomBytes(300_000), { compress: true }],
    ["what looks like a frame", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]), {}],
  ])("give back what was put: %s", async (_what, content, how) => {
    await using tried = await open();
    const stored = await tried.store.put(Readable.from([content]), { limit, ...how });
    expect(stored).toEqual({ digest: sha256(content), size: content.length });
    expect((await read(tried.store, stored.digest)).equals(content)).toBe(true);
    expect(await tried.store.has(stored.digest)).toBe(true);
    expect(await tried.leftovers()).toEqual([]);
  });

  test("take less room when asked to compress", async () => {
    await using tried = await open();
    const { digest, size } = await tried.store.put(bytes("a line\n".repeat(10_000)), { limit, compress: true });
    expect((await stat(tried.fileOf(digest))).size).toBeLessThan(size / 10);
  });

  test("are the content itself when not", async () => {
    await using tried = await open();
    const { digest } = await tried.store.put(bytes("plain"), { limit });
    expect(await readFile(tried.fileOf(digest), "utf8")).toBe("plain");
  });

  test("are stored once, however often and in whatever form they come", async () => {
    await using tried = await open();
    const first = await tried.store.put(bytes("same"), { limit });
    const second = await tried.store.put(bytes("same"), { limit, compress: true });
    expect(second).toEqual(first);
    expect(await listed(tried.store)).toEqual([first.digest]);
    expect(String(await read(tried.store, first.digest))).toBe("same");
  });

  test("stand two writers at once", async () => {
    await using tried = await open();
    const content = randomBytes(200_000);
    const stored = await Promise.all(
      forms.map((compress) => tried.store.put(Readable.from([content]), { limit, compress })),
    );
    expect(new Set(stored.map(({ digest }) => digest))).toEqual(new Set([sha256(content)]));
    expect((await read(tried.store, sha256(content))).equals(content)).toBe(true);
    expect(await tried.leftovers()).toEqual([]);
  });

  test.each([
    // size   limit   fits
    [100, 100, true],
    [101, 100, false],
    [0, 0, true],
  ])("%i bytes under a limit of %i: %s", async (size, atMost, fits) => {
    await using tried = await open();
    const put = tried.store.put(Readable.from([Buffer.alloc(size)]), { limit: atMost, compress: true });
    if (fits) await put;
    else await expect(put).rejects.toThrow(ObjectTooLarge);
    expect(await listed(tried.store)).toHaveLength(fits ? 1 : 0);
    expect(await tried.leftovers()).toEqual([]);
  });

  test("a stream that breaks off leaves nothing", async () => {
    await using tried = await open();
    const content = new PassThrough();
    content.write(randomBytes(200_000));
    const put = tried.store.put(content, { limit });
    content.destroy(new Error("gone"));
    await expect(put).rejects.toThrow("gone");
    expect(await listed(tried.store)).toEqual([]);
    expect(await tried.leftovers()).toEqual([]);
  });

  test("a stream that closes without a word leaves nothing", async () => {
    await using tried = await open();
    const content = new PassThrough();
    content.write("half");
    const put = tried.store.put(content, { limit });
    content.destroy();
    await expect(put).rejects.toThrow();
    expect(await listed(tried.store)).toEqual([]);
    expect(await tried.leftovers()).toEqual([]);
  });

  test("a writer that is called off leaves nothing, even while its stream says nothing", async () => {
    await using tried = await open();
    const caller = new AbortController();
    const content = new PassThrough();
    content.write("half");
    const put = tried.store.put(content, { limit, signal: caller.signal });
    caller.abort();
    await expect(put).rejects.toThrow("abort");
    expect(content.destroyed).toBe(true);
    expect(await tried.leftovers()).toEqual([]);
  });

  const long = randomBytes(250_000);
  describe.each([[false], [true]])("compressed: %s", (compress) => {
    test.each<[ByteRange]>([
      [{ start: 0 }],
      [{ start: 0, end: 1 }],
      [{ start: 5, end: 9 }],
      [{ start: 100_000, end: 200_001 }],
      [{ start: 249_999 }],
      [{ start: 7, end: 7 }],
      [{ start: 249_990, end: 300_000 }],
      [{ start: 250_000 }],
      [{ start: 300_000, end: 400_000 }],
    ])("the range %j is those bytes", async (range) => {
      await using tried = await open();
      const { digest } = await tried.store.put(Readable.from([long]), { limit, compress });
      const part = await tried.store.open(digest, range);
      expect((await buffer(part!)).equals(long.subarray(range.start, range.end))).toBe(true);
    });

    test("the range of nothing is nothing", async () => {
      await using tried = await open();
      const { digest } = await tried.store.put(bytes(""), { limit, compress });
      expect(await buffer((await tried.store.open(digest, { start: 0, end: 10 }))!)).toHaveLength(0);
    });

    test("a reader may leave early", async () => {
      await using tried = await open();
      const { digest } = await tried.store.put(Readable.from([long]), { limit, compress });
      for (const range of [undefined, { start: 10 }]) {
        const content = (await tried.store.open(digest, range))!;
        for await (const _ of content) break;
        expect(content.destroyed).toBe(true);
      }
    });

    test.each([
      ["a changed byte", (stored: Buffer) => stored.with(stored.length - 1, stored.at(-1)! ^ 1)],
      ["a changed start", (stored: Buffer) => stored.with(0, stored[0]! ^ 1)],
      ["a missing end", (stored: Buffer) => stored.subarray(0, -10)],
      ["nothing at all", () => Buffer.alloc(0)],
      ["other content", () => Buffer.from("other")],
    ])("%s is found before the last bytes are out", async (_what, damage) => {
      await using tried = await open();
      const { digest, size } = await tried.store.put(Readable.from([long]), { limit, compress });
      await writeFile(tried.fileOf(digest), damage(await readFile(tried.fileOf(digest))));
      const content = await tried.store.open(digest);
      let seen = 0;
      const reading = (async () => {
        for await (const chunk of content!) seen += (chunk as Buffer).length;
      })();
      await expect(reading).rejects.toThrow(ObjectDamaged);
      expect(seen).toBeLessThan(size);
    });
  });

  test("a damaged object is mended by the next one who brings the content", async () => {
    await using tried = await open();
    const { digest } = await tried.store.put(bytes("precious"), { limit });
    await writeFile(tried.fileOf(digest), "garbage");
    await tried.store.put(bytes("precious"), { limit });
    expect(String(await read(tried.store, digest))).toBe("precious");
  });

  test.each([{ start: -1 }, { start: 5, end: 4 }, { start: 0.5 }, { start: Number.NaN }])(
    "the range %j is a mistake of the caller",
    async (range) => {
      await using tried = await open();
      await expect(tried.store.open(never, range)).rejects.toThrow(RangeError);
    },
  );

  test("what is not there is not there", async () => {
    await using tried = await open();
    expect(await tried.store.open(never)).toBeUndefined();
    expect(await tried.store.open(never, { start: 1, end: 2 })).toBeUndefined();
    expect(await tried.store.has(never)).toBe(false);
    expect(await listed(tried.store)).toEqual([]);
  });

  test("to remove twice is no failure", async () => {
    await using tried = await open();
    const { digest } = await tried.store.put(bytes("once"), { limit });
    await tried.store.remove(digest);
    await tried.store.remove(digest);
    expect(await tried.store.has(digest)).toBe(false);
    expect(await tried.store.open(digest)).toBeUndefined();
  });

  test("only what was not written since is removed as old", async () => {
    await using tried = await open();
    const { digest } = await tried.store.put(bytes("again"), { limit });
    const noon = Date.now() - 3_600_000;
    await utimes(tried.fileOf(digest), noon / 1000, noon / 1000);
    expect(await tried.store.removeOlder(digest, noon - 60_000)).toBe(false);
    await tried.store.put(bytes("again"), { limit });
    expect(await tried.store.removeOlder(digest, noon + 60_000)).toBe(false);
    await utimes(tried.fileOf(digest), noon / 1000, noon / 1000);
    expect(await tried.store.removeOlder(digest, noon + 60_000)).toBe(true);
    expect(await tried.store.removeOlder(digest, noon + 60_000)).toBe(false);
    expect(await tried.store.has(digest)).toBe(false);
  });

  test("all are listed, with when they were written and what they take up", async () => {
    await using tried = await open();
    const before = Date.now();
    const contents = Array.from({ length: 12 }, (_, at) => `content ${at}`);
    for (const content of contents) await tried.store.put(bytes(content), { limit });
    const found = await everythingIn(tried.store);
    expect(found.map(({ digest }) => digest).sort()).toEqual(contents.map((content) => sha256(content)).sort());
    for (const { writtenAt, bytes: taken } of found) {
      // Stores keep whole seconds.
      expect(writtenAt).toBeGreaterThan(before - 2_000);
      expect(taken).toBeGreaterThan(8);
    }
  });

  test.each([
    "../x",
    "..",
    "",
    "abc",
    "A".repeat(64),
    `${"a".repeat(63)}/`,
    `../${"a".repeat(61)}`,
    `${"a".repeat(64)}\n`,
    "a".repeat(65),
  ])("%j is no digest and is never there", async (digest) => {
    await using tried = await open();
    expect(await tried.store.open(digest)).toBeUndefined();
    expect(await tried.store.has(digest)).toBe(false);
    await tried.store.remove(digest);
    expect(await tried.store.removeOlder(digest, Date.now())).toBe(false);
  });
});

function bytes(text: string): Readable {
  return Readable.from([Buffer.from(text)]);
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

async function read(store: ObjectStore, digest: string): Promise<Buffer> {
  return buffer((await store.open(digest))!);
}

async function listed(store: ObjectStore): Promise<string[]> {
  return (await everythingIn(store)).map(({ digest }) => digest);
}

async function everythingIn(store: ObjectStore): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for await (const object of store.list()) found.push(object);
  return found;
}
