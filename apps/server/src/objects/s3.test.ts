import { createHash, randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { StorageFull, StorageRefused, StorageUnavailable } from "./failures.ts";
import { S3Objects } from "./s3.ts";
import { type Asked, expectedSignature, keys, region, s3Program } from "./s3-program.fixture.ts";

const digest = "ab".repeat(32);
const limit = 1_000_000;

const status =
  (code: number, body = "", headers: Record<string, string> = {}) =>
  (reply: ServerResponse) =>
    void reply.writeHead(code, headers).end(body);
const refusal = (code: string, message = "") => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const hangUp = (reply: ServerResponse) => void reply.destroy();

test.each([[false], [true]])("a put carries the digest of what is sent, signed; compressed: %s", async (compress) => {
  await using bucket = await s3Program([status(200)]);
  const content = randomBytes(100_000);
  const stored = await bucket.store.put(Readable.from([content]), { limit, compress });
  const [put] = bucket.asked as [Asked];
  const sent = createHash("sha256").update(put.body);
  expect(put.method).toBe("PUT");
  expect(put.url).toBe(`/ours/${stored.digest.slice(0, 2)}/${stored.digest.slice(2)}`);
  expect(put.headers["x-amz-content-sha256"]).toBe(sent.copy().digest("hex"));
  expect(put.headers["x-amz-checksum-sha256"]).toBe(sent.digest("base64"));
  expect(put.headers["content-length"]).toBe(String(put.body.length));
  expect(put.headers["transfer-encoding"]).toBeUndefined();
  expect(signedHeaders(put)).toContain("x-amz-checksum-sha256");
  expect(put.body.equals(content)).toBe(!compress);
});

test("a server without checksums gets no checksum, and the signed digest all the same", async () => {
  await using bucket = await s3Program([status(200)], { checksum: "none" });
  await bucket.store.put(Readable.from(["x"]), { limit });
  const [put] = bucket.asked as [Asked];
  expect(put.headers).not.toHaveProperty("x-amz-checksum-sha256");
  expect(put.headers["x-amz-content-sha256"]).toBe(createHash("sha256").update("x").digest("hex"));
});

test("every request is signed as a server computes it", async () => {
  const listing = status(200, "<ListBucketResult></ListBucketResult>");
  await using bucket = await s3Program([status(200), status(200, "content"), status(200), status(204), listing], {
    prefix: "a.b-c_d/objects/",
  });
  await bucket.store.put(Readable.from(["x"]), { limit });
  await (await bucket.store.open(digest))?.destroy();
  await bucket.store.has(digest);
  await bucket.store.remove(digest);
  for await (const _ of bucket.store.list());
  expect(bucket.asked.map(({ method }) => method)).toEqual(["PUT", "GET", "HEAD", "DELETE", "GET"]);
  for (const asked of bucket.asked) {
    expect(asked.headers.authorization).toContain(`Credential=${keys.accessKeyId}/`);
    expect(asked.headers.authorization).toContain(`/${region}/s3/aws4_request`);
    expect(asked.headers.authorization).toMatch(new RegExp(`Signature=${expectedSignature(asked)}$`));
    expect(JSON.stringify(asked)).not.toContain(keys.secretAccessKey);
  }
});

test.each([
  ["503", status(503, refusal("SlowDown"))],
  ["500", status(500)],
  ["429", status(429)],
  ["a connection that breaks", hangUp],
])("after %s the same is sent again", async (_what, fails) => {
  await using bucket = await s3Program([fails, fails, status(200)]);
  await bucket.store.put(Readable.from(["content"]), { limit });
  expect(bucket.asked.map(({ body }) => String(body))).toEqual(["content", "content", "content"]);
});

test.each([
  ["503", status(503, refusal("SlowDown")), "answered HEAD with 503", StorageUnavailable],
  ["broken connections", hangUp, "out of reach", StorageUnavailable],
])("after enough of %s it gives up", async (_what, fails, message, failure) => {
  await using bucket = await s3Program([fails]);
  const asked = bucket.store.has(digest);
  await expect(asked).rejects.toThrow(failure);
  await expect(asked).rejects.toThrow(message);
  expect(bucket.asked).toHaveLength(4);
});

test.each([
  ["the key is not accepted", status(403, refusal("InvalidAccessKeyId", keys.accessKeyId)), StorageRefused],
  [
    "the bucket is elsewhere",
    status(301, refusal("PermanentRedirect"), { location: "http://127.0.0.1:1/" }),
    StorageRefused,
  ],
  ["the body arrived damaged", status(400, refusal("XAmzContentChecksumMismatch")), StorageRefused],
  ["the server is full", status(507, refusal("XMinioStorageFull")), StorageFull],
])("when %s it is not tried again, and nothing is left", async (_what, answer, failure) => {
  await using bucket = await s3Program([answer]);
  await expect(bucket.store.put(Readable.from(["x"]), { limit })).rejects.toThrow(failure);
  expect(bucket.asked).toHaveLength(1);
  expect(await bucket.leftovers()).toEqual([]);
});

test("a failure names the bucket and the code, and neither key, signature nor address", async () => {
  const told = refusal("SignatureDoesNotMatch", `${keys.accessKeyId} ${keys.secretAccessKey}`);
  await using bucket = await s3Program([status(403, told)]);
  const failure = (await bucket.store.put(Readable.from(["x"]), { limit }).catch((error: unknown) => error)) as Error;
  expect(failure.message).toBe("The bucket ours answered PUT with 403 SignatureDoesNotMatch.");
  expect(failure.cause).toBeUndefined();
  for (const secret of [keys.accessKeyId, keys.secretAccessKey, "Signature=", "127.0.0.1"])
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain(secret);
});

test("a server that never answers is given up", async () => {
  await using bucket = await s3Program([() => undefined], { patience: { answerMs: 30, firstPauseMs: 1 } });
  await expect(bucket.store.has(digest)).rejects.toThrow("did not answer in time");
});

test("a caller who leaves ends the waiting", async () => {
  const caller = new AbortController();
  await using bucket = await s3Program([() => caller.abort()]);
  await expect(bucket.store.put(Readable.from(["x"]), { limit, signal: caller.signal })).rejects.toThrow("abort");
  expect(bucket.asked).toHaveLength(1);
  expect(await bucket.leftovers()).toEqual([]);
});

test("a missing bucket is not a missing object", async () => {
  await using bucket = await s3Program([status(404, refusal("NoSuchBucket"))]);
  await expect(bucket.store.open(digest)).rejects.toThrow(StorageRefused);
});

test("a connection that breaks while an object is read is the reader's error", async () => {
  await using bucket = await s3Program([
    (reply) => {
      reply.writeHead(200, { "content-length": "1000" });
      reply.write("only this", () => reply.destroy());
    },
  ]);
  const content = await bucket.store.open(digest);
  await expect(buffer(content!)).rejects.toThrow(StorageUnavailable);
});

test("content that never stops coming can be left", async () => {
  const sent = new PassThrough();
  await using bucket = await s3Program([(reply) => void sent.pipe(reply.writeHead(200))]);
  sent.write("first bytes");
  const content = (await bucket.store.open(digest))!;
  content.destroy();
  await expect.poll(() => content.closed, { timeout: 20_000 }).toBe(true);
});

test("a server that ignores ranges is read up to the range", async () => {
  await using bucket = await s3Program([status(200, "0123456789")]);
  const part = await bucket.store.open(digest, { start: 3, end: 6 });
  expect(String(await buffer(part!))).toBe("345");
});

test("a range asks for exactly those bytes of exactly that version", async () => {
  const piece = (text: string, from: number) =>
    status(206, text, { etag: '"one"', "content-range": `bytes ${from}-${from + text.length - 1}/10` });
  await using bucket = await s3Program([piece("0123", 0), piece("345", 3)]);
  const part = await bucket.store.open(digest, { start: 3, end: 6 });
  expect(String(await buffer(part!))).toBe("345");
  expect(bucket.asked.map(({ headers }) => [headers.range, headers["if-match"]])).toEqual([
    ["bytes=0-3", undefined],
    ["bytes=3-5", '"one"'],
  ]);
});

test("an object that is written again between the two requests is not mixed", async () => {
  await using bucket = await s3Program([status(206, "0123", { etag: '"one"' }), status(412)]);
  await expect(bucket.store.open(digest, { start: 3, end: 6 })).rejects.toThrow(StorageUnavailable);
});

test("a listing of many pages is read to its end, and what is not ours is left out", async () => {
  const token = "a+b/c=&<'";
  const entry = (key: string) =>
    `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>7</Size></Contents>`;
  const page = (keys: string[], next = "") =>
    status(200, `<ListBucketResult>${keys.map(entry).join("")}${next}</ListBucketResult>`);
  const written = (d: string) => `pre/${d.slice(0, 2)}/${d.slice(2)}`;
  const other = "cd".repeat(32);
  await using bucket = await s3Program(
    [
      page(
        [written(digest), "pre/readme.txt", `other/${written(digest)}`],
        "<IsTruncated>true</IsTruncated><NextContinuationToken>a+b/c=&amp;&lt;&#39;</NextContinuationToken>",
      ),
      page([written(other)], "<IsTruncated>false</IsTruncated>"),
    ],
    { prefix: "pre/" },
  );
  const found = [];
  for await (const object of bucket.store.list()) found.push(object);
  const writtenAt = Date.UTC(2026, 0, 2, 3, 4, 5);
  expect(found).toEqual([
    { digest, writtenAt, bytes: 7 },
    { digest: other, writtenAt, bytes: 7 },
  ]);
  const [, second] = bucket.asked as [Asked, Asked];
  expect(new URL(second.url, "http://any").searchParams.get("continuation-token")).toBe(token);
  expect(second.headers.authorization).toContain(expectedSignature(second));
});

test.each([
  ["is no listing", "<html></html>"],
  ["does not say where it goes on", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"],
  [
    "goes round in circles",
    "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken></ListBucketResult>",
  ],
  ["has no end", `<ListBucketResult>${" ".repeat(9_000_000)}`],
])("a listing that %s is refused", async (_what, xml) => {
  await using bucket = await s3Program([status(200, xml)]);
  const reading = (async () => {
    for await (const _ of bucket.store.list());
  })();
  await expect(reading).rejects.toThrow(StorageRefused);
});

test("a listing that breaks off is no short listing", async () => {
  await using bucket = await s3Program([
    (reply) => {
      reply.writeHead(200, { "content-length": "1000" });
      reply.write("<ListBucketResult>", () => reply.destroy());
    },
  ]);
  const listing = bucket.store.list()[Symbol.asyncIterator]();
  await expect(listing.next()).rejects.toThrow(StorageUnavailable);
});

test("a bucket may be part of the host's name", async () => {
  const addresses: string[] = [];
  const catching = async (address: URL) => {
    addresses.push(address.href);
    return new Response(null, { status: 200 });
  };
  const store = storeWith({ endpoint: "https://s3.example", pathStyle: false, fetch: catching as typeof fetch });
  expect(await store.has(digest)).toBe(true);
  expect(addresses).toEqual([`https://ours.s3.example/${digest.slice(0, 2)}/${digest.slice(2)}`]);
});

test.each([
  [{ endpoint: "ftp://s3.example" }],
  [{ endpoint: "https://user:word@s3.example" }],
  [{ endpoint: "https://s3.example?x=1" }],
  [{ endpoint: "s3.example" }],
  [{ bucket: "../ours" }],
  [{ bucket: "Ours" }],
  [{ prefix: "no-slash" }],
  [{ prefix: "/" }],
  [{ prefix: "../other/" }],
  [{ prefix: "a b/" }],
])("%j is refused before anything is asked", (wrong) => {
  expect(() => storeWith(wrong)).toThrow("The S3");
});

function storeWith(some: Partial<ConstructorParameters<typeof S3Objects>[0]>): S3Objects {
  return new S3Objects({
    ...keys,
    region,
    endpoint: "https://s3.example",
    bucket: "ours",
    prefix: "",
    pathStyle: true,
    checksum: "sha256",
    temporaryFolder: "/nonexistent",
    fetch,
    ...some,
  });
}

function signedHeaders({ headers }: Asked): string[] {
  return /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "")?.[1]?.split(";") ?? [];
}
