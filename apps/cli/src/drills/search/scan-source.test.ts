import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { NeedleSearch } from "./needle-search.ts";
import { scanSource } from "./scan-source.ts";
import { Sightings } from "./sightings.ts";
import { bufferSource } from "./source.ts";
import { writeZip } from "./write-zip.fixture.ts";

const word = randomBytes(12).toString("hex");
const search = new NeedleSearch([
  { name: "it", cores: [Buffer.from(word), Buffer.from(word.slice(0, 12)), Buffer.from(word.slice(12))] },
]);

async function scan(bytes: Buffer): Promise<Sightings> {
  const sightings = new Sightings();
  await scanSource(bufferSource("here", bytes), { search, sightings });
  return sightings;
}

const secret = `before ${word} after`;
const filler = (count: number) => randomBytes(count);

const base64 = (text: string, skipped: number) => Buffer.from(text.slice(skipped)).toString("base64");
test.each([
  ["raw", secret],
  ["reversed", [...secret].toReversed().join("")],
  ["base64", base64(secret, 0)],
  ["base64", base64(secret, 1)],
  ["base64", base64(secret, 2)],
  ["base64", Buffer.from(secret).toString("base64url")],
  ["base64 of base64", base64(base64(secret, 0), 0)],
  ["base64 of base64", base64(base64(secret, 1), 2)],
  ["base64 of base64", base64(base64(secret, 2), 1)],
  ["hex", Buffer.from(secret).toString("hex")],
  ["hex", Buffer.from(secret).toString("hex").toUpperCase()],
  ["percent", Buffer.from(secret).toString("hex").replaceAll(/../g, "%$&")],
  ["JSON escapes", secret.replaceAll(/./g, (each) => `\\u00${Buffer.from(each).toString("hex")}`)],
  ["UTF-16LE", Buffer.from(secret, "utf16le")],
  ["UTF-16BE", Buffer.from(secret, "utf16le").swap16()],
] as const)("a secret is found as %s", async (encoding, written) => {
  const all = Buffer.concat([filler(1_001), Buffer.from(written), filler(1_001)]);
  expect((await scan(all)).of("it").map((each) => each.encoding)).toContain(encoding);
});

test.each([64, 76])("base64 in lines of %i is found wherever a line ends in it", async (width) => {
  for (let skipped = 0; skipped < width; skipped++) {
    const lines = base64(`${"a".repeat(skipped)}${word}${"b".repeat(50)}`, 0).replaceAll(
      new RegExp(`.{${width}}`, "g"),
      "$&\n",
    );
    expect((await scan(Buffer.from(lines))).has("it"), `${skipped}`).toBe(true);
  }
});

test("what is beyond ASCII is found as bytes, escapes and both kinds of UTF-16", async () => {
  const text = "秘密鍵の値です🔑";
  const wide = new NeedleSearch([{ name: "it", cores: [Buffer.from(text)] }]);
  for (const written of [
    Buffer.from(text),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(JSON.stringify(text).replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`)),
    Buffer.from(text, "utf16le"),
    Buffer.from([...text].toReversed().join("")),
  ]) {
    const sightings = new Sightings();
    await scanSource(bufferSource("here", Buffer.concat([filler(99), written])), { search: wide, sightings });
    expect(sightings.has("it"), written.toString("latin1")).toBe(true);
  }
});

test("a secret is found wherever a chunk ends in it", async () => {
  const chunk = 1 << 20;
  for (let at = chunk - 26; at <= chunk + 2; at++) {
    const bytes = Buffer.alloc(chunk + 500);
    bytes.write(word, at);
    const [found] = (await scan(bytes)).of("it");
    expect(found, `at ${at}`).toEqual({ encoding: "raw", times: 3, places: expect.arrayContaining([`here@${at}`]) });
  }
});

test("random bytes hold nothing", async () => {
  const sightings = await scan(Buffer.concat([filler(20_000_000), Buffer.from(filler(2_000_000).toString("hex"))]));
  expect(sightings.of("it")).toEqual([]);
  expect(sightings.unread).toEqual([]);
  expect(sightings.bytes).toBeGreaterThanOrEqual(24_000_000);
});

const long = Buffer.from(`${filler(3_000).toString("hex")}${secret}${filler(3_000).toString("hex")}`);
test.each([
  ["gzip", gzipSync(long)],
  ["zlib", deflateSync(long, { level: 1 })],
  ["zlib", deflateSync(long, { level: 9 })],
  ["zstd", zstdCompressSync(long)],
  ["zip", writeZip("a folder/name", deflateRawSync(long))],
] as const)(
  "what is compressed as %s is found between other bytes, and when its end is lost",
  async (format, packed) => {
    const whole = await scan(Buffer.concat([filler(70_001), packed, filler(70_001)]));
    expect(whole.of("it")[0]?.places[0]).toContain(`(${format})`);
    // A block of zstd is read whole or not at all.
    const cut = format === "zstd" ? zstdCompressSync(Buffer.concat([long, filler(300_000)])) : packed;
    expect((await scan(Buffer.concat([filler(11), cut.subarray(0, -40)]))).has("it")).toBe(true);
  },
);

test("two streams one behind the other are both read, and one within another", async () => {
  const other = gzipSync("nothing");
  expect((await scan(Buffer.concat([other, gzipSync(long)]))).has("it")).toBe(true);
  expect((await scan(Buffer.concat([zstdCompressSync("nothing"), zstdCompressSync(long)]))).has("it")).toBe(true);
  const nested = zstdCompressSync(
    Buffer.concat([filler(500), gzipSync(Buffer.concat([filler(9), deflateSync(long)]))]),
  );
  expect((await scan(nested)).of("it")[0]?.places[0]).toMatch(/\(gzip\)@\d+ \(zlib\)/);
});

test("what tar, gzip and git make is read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ringfort-drill-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "secret.txt"), long);
  execFileSync("tar", ["-czf", "a.tar.gz", "secret.txt"], { cwd: folder });
  expect((await scan(readFileSync(join(folder, "a.tar.gz")))).has("it")).toBe(true);
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  const blob = execFileSync("git", ["hash-object", "-w", "secret.txt"], { cwd: folder }).toString().trim();
  const object = readFileSync(join(folder, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
  expect((await scan(object)).of("it")[0]?.places[0]).toContain("(zlib)");
});

test("a stream that becomes larger than a window is searched to its end", async () => {
  const large = Buffer.concat([Buffer.alloc(40 << 20), Buffer.from(secret)]);
  expect((await scan(gzipSync(large))).has("it")).toBe(true);
  expect((await scan(zstdCompressSync(large))).has("it")).toBe(true);
});

test("what the drill does not promise is not found: so a pass says nothing about it", async () => {
  expect((await scan(brotliCompressSync(long))).has("it")).toBe(false);
  expect((await scan(Buffer.from([...secret].join(" ")))).has("it")).toBe(false);
});
