import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { NotAuthentic } from "../job/stores.ts";
import { type Binding, markOf, nameOfKey, openBlob, sealBlob } from "./sealed-blob.ts";

const key = randomBytes(32);
const binding: Binding = ["cache", "org", "project", "protected", "deps-v1"];
const sealed = (content: Uint8Array) => buffer(Readable.from([content]).pipe(sealBlob(key, binding)));

async function open(blob: Uint8Array, as: Binding = binding, with_ = key, size = 1000): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const cut = Array.from({ length: Math.ceil(blob.length / size) }, (_, at) =>
    blob.subarray(at * size, (at + 1) * size),
  );
  await pipeline(Readable.from(cut), openBlob(with_, as), async (content: AsyncIterable<Buffer>) => {
    for await (const chunk of content) chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}

const piece = 64 * 1024;

test.each([0, 1, piece - 1, piece, piece + 1, 3 * piece, 200_000])(
  "%i bytes come out as they went in",
  async (length) => {
    const content = randomBytes(length);
    const blob = await sealed(content);
    for (const size of [1 + (length > 1000 ? 4_999 : 0), 70_000, 1e6]) {
      expect((await open(blob, binding, key, size)).equals(content)).toBe(true);
    }
  },
);

test("no two blobs of one content are alike, and none shows it", async () => {
  const content = Buffer.alloc(500, "a");
  const [one, other] = [await sealed(content), await sealed(content)];
  expect(one.subarray(-100).equals(other.subarray(-100))).toBe(false);
  expect(one.includes("aaaa")).toBe(false);
});

test.each<[string, Binding]>([
  ["another kind", ["workspace", "org", "project", "protected", "deps-v1"]],
  ["another organization", ["cache", "other", "project", "protected", "deps-v1"]],
  ["another project", ["cache", "org", "other", "protected", "deps-v1"]],
  ["another domain", ["cache", "org", "project", "branch", "deps-v1"]],
  ["another name", ["cache", "org", "project", "protected", "deps-v2"]],
  ["other words with the same letters", ["cache", "org", "project", "protecteddeps-v1"]],
])("as %s it is not authentic", async (_, as) => {
  await expect(open(await sealed(randomBytes(100)), as)).rejects.toThrow(NotAuthentic);
});

test("with another key it is not authentic, and says whose it is not", async () => {
  await expect(open(await sealed(randomBytes(100)), binding, randomBytes(32))).rejects.toThrow(/another class/);
});

test("not one bit can change", async () => {
  const blob = await sealed(randomBytes(300));
  for (let at = 0; at < blob.length; at++) {
    const other = Buffer.from(blob);
    other[at]! ^= 1 << (at % 8);
    await expect(open(other), `byte ${at}`).rejects.toThrow(NotAuthentic);
  }
});

test("pieces cannot be dropped, moved, repeated or added", async () => {
  const blob = await sealed(randomBytes(3 * piece + 10));
  const header = blob.length - (3 * piece + 10 + 4 * 16);
  const [head, ...parts] = [0, 1, 2, 3, 4].map((at) =>
    at === 0 ? blob.subarray(0, header) : blob.subarray(header + (at - 1) * (piece + 16), header + at * (piece + 16)),
  ) as [Buffer, Buffer, Buffer, Buffer, Buffer];
  const [a, b, c, d] = parts as [Buffer, Buffer, Buffer, Buffer];
  expect(Buffer.concat([head, a, b, c, d]).equals(blob)).toBe(true);
  for (const other of [[a, b, c], [a, b], [a, c, d], [b, a, c, d], [a, b, c, d, d], [a, b, b, d], [d], []]) {
    await expect(open(Buffer.concat([head, ...other]))).rejects.toThrow(NotAuthentic);
  }
  for (let length = 0; length < header + 40; length++) {
    await expect(open(blob.subarray(0, length)), `${length} bytes`).rejects.toThrow(NotAuthentic);
  }
});

test("a plain blob is not authentic", async () => {
  await expect(open(randomBytes(1000))).rejects.toThrow("it is not sealed");
});

test("a mark is the secret's and the key's, and a key's name is neither", () => {
  expect(markOf(key, "a")).toBe(markOf(key, "a"));
  expect(new Set([markOf(key, "a"), markOf(key, "b"), markOf(randomBytes(32), "a"), nameOfKey(key)]).size).toBe(4);
});
