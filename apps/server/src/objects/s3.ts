import { once } from "node:events";
import { openAsBlob } from "node:fs";
import { rm } from "node:fs/promises";
import { PassThrough, pipeline, Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { isDigest, keyOf } from "./digest.ts";
import { sweepDrafts, writeDraft } from "./draft.ts";
import { StorageRefused, StorageUnavailable } from "./failures.ts";
import { frameMark, isFrame } from "./frame.ts";
import { checkRange, sliced, unframed, verified } from "./plain-content.ts";
import { emptySha256, errorCode, S3Bucket, type S3Place, textOf } from "./s3-bucket.ts";
import { readListing } from "./s3-listing.ts";
import type { ByteRange, ListedObject, ObjectStore, PutOptions, StoredObject } from "./store.ts";

export interface S3Options extends S3Place {
  /** Empty, or folders that each end in `/`. */
  readonly prefix: string;
  /** "none" only for a server that does not know `x-amz-checksum-sha256`. The digest of the body is signed either way. */
  readonly checksum: "sha256" | "none";
  /** Content waits here until its digest and its length are known. */
  readonly temporaryFolder: string;
}

const longestListing = 8 * 1024 * 1024;

/** Objects in a bucket of any service that speaks S3. */
export class S3Objects implements ObjectStore {
  readonly #bucket: S3Bucket;
  readonly #prefix: string;
  readonly #checksum: "sha256" | "none";
  readonly #drafts: string;

  constructor(options: S3Options) {
    if (!/^((?!\.{1,2}\/)[\w.-]+\/)*$/.test(options.prefix))
      throw new Error("The S3 prefix must be empty, or folders of plain letters that each end in a slash.");
    this.#bucket = new S3Bucket(options);
    this.#prefix = options.prefix;
    this.#checksum = options.checksum;
    this.#drafts = options.temporaryFolder;
  }

  async put(content: Readable, options: PutOptions): Promise<StoredObject> {
    const { path, object, storedDigest } = await writeDraft(this.#drafts, content, options);
    try {
      const reply = await this.#bucket.ask({
        method: "PUT",
        key: this.#key(object.digest),
        headers: {
          "content-type": "application/octet-stream",
          ...(this.#checksum === "sha256" && { "x-amz-checksum-sha256": storedDigest.toString("base64") }),
        },
        body: { content: await openAsBlob(path), sha256: storedDigest.toString("hex") },
        signal: options.signal,
        answers: [200],
      });
      await reply.body?.cancel();
    } finally {
      await rm(path, { force: true });
    }
    return object;
  }

  async open(digest: string, range?: ByteRange): Promise<Readable | undefined> {
    if (range) checkRange(range);
    if (!isDigest(digest)) return undefined;
    return range ? this.#openRange(digest, range) : this.#openWhole(digest);
  }

  async has(digest: string): Promise<boolean> {
    return (await this.#find(digest)) !== undefined;
  }

  async remove(digest: string): Promise<void> {
    if (!isDigest(digest)) return;
    const reply = await this.#bucket.ask({ method: "DELETE", key: this.#key(digest), answers: [200, 204, 404] });
    await reply.body?.cancel();
  }

  async removeOlder(digest: string, writtenBefore: number): Promise<boolean> {
    const found = await this.#find(digest);
    if (!found || !(found.writtenAt < writtenBefore)) return false;
    await this.remove(digest);
    return true;
  }

  async *list(): AsyncGenerator<ListedObject> {
    await sweepDrafts(this.#drafts, Date.now());
    for (let next: string | undefined = ""; next !== undefined; ) {
      const query = { "list-type": "2", prefix: this.#prefix, ...(next && { "continuation-token": next }) };
      const reply = await this.#bucket.ask({ method: "GET", query, answers: [200] });
      const page = readListing(await textOf(reply, longestListing), this.#prefix);
      if (page.next === next) throw new StorageRefused("The bucket's listing does not move on.");
      yield* page.objects;
      next = page.next;
    }
  }

  async #openWhole(digest: string): Promise<Readable | undefined> {
    const reply = await this.#get(digest, {}, [200]);
    if (!reply) return undefined;
    const stored = bodyOf(reply);
    return verified(unframed(stored, isFrame(await headOf(stored))), digest);
  }

  async #openRange(digest: string, range: ByteRange): Promise<Readable | undefined> {
    if (digest === emptySha256 || range.start === range.end)
      return (await this.has(digest)) ? Readable.from([]) : undefined;
    const start = await this.#get(digest, { range: `bytes=0-${frameMark - 1}` }, [200, 206]);
    if (!start) return undefined;
    const framed = isFrame(await takeHead(bodyOf(start)));
    // Somebody may put the same content in the other form between the two requests.
    const etag = start.headers.get("etag");
    const same = etag ? { "if-match": etag } : {};
    const asked = framed ? {} : { range: `bytes=${range.start}-${range.end === undefined ? "" : range.end - 1}` };
    const reply = await this.#get(digest, { ...same, ...asked }, [200, 206, 412, 416]);
    if (!reply) return undefined;
    if (reply.status === 412 || reply.status === 416) {
      await reply.body?.cancel();
      if (reply.status === 416) return Readable.from([]);
      throw new StorageUnavailable("The object was written again while it was read.");
    }
    return sliced(unframed(bodyOf(reply), framed), within(reply, range));
  }

  async #get(
    digest: string,
    headers: Readonly<Record<string, string>>,
    answers: readonly number[],
  ): Promise<Response | undefined> {
    const reply = await this.#bucket.ask({
      method: "GET",
      key: this.#key(digest),
      headers,
      answers: [...answers, 404],
    });
    if (reply.status !== 404) return reply;
    if ((await errorCode(reply)) === "NoSuchBucket") throw new StorageRefused("The bucket does not exist.");
    return undefined;
  }

  async #find(digest: string): Promise<{ readonly writtenAt: number } | undefined> {
    if (!isDigest(digest)) return undefined;
    const reply = await this.#bucket.ask({ method: "HEAD", key: this.#key(digest), answers: [200, 404] });
    await reply.body?.cancel();
    return reply.status === 404 ? undefined : { writtenAt: Date.parse(reply.headers.get("last-modified") ?? "") };
  }

  #key(digest: string): string {
    return this.#prefix + keyOf(digest);
  }
}

/** What is left to cut off: a server may give more than it is asked for. */
function within(reply: Response, { start, end }: ByteRange): ByteRange {
  if (reply.status !== 206) return end === undefined ? { start } : { start, end };
  const from = Number(/^bytes (\d+)-/.exec(reply.headers.get("content-range") ?? "")?.[1] ?? start);
  if (from > start) throw new StorageRefused("The bucket answered with another range than was asked for.");
  return end === undefined ? { start: start - from } : { start: start - from, end: end - from };
}

/** The failure of a connection in the middle is the store's, not fetch's. */
function bodyOf(reply: Response): Readable {
  if (!reply.body) return Readable.from([]);
  const body = new PassThrough({
    destroy: (error, done) =>
      done(error && new StorageUnavailable("The connection to the bucket broke while an object was read.")),
  });
  return pipeline(Readable.fromWeb(reply.body as ReadableStream), body, () => undefined);
}

/** The first bytes, which stay in the stream. */
async function headOf(stored: Readable): Promise<Buffer> {
  while (!stored.readableEnded) {
    const head = stored.read(frameMark) as Buffer | null;
    if (head) {
      stored.unshift(head);
      return head;
    }
    await Promise.race([once(stored, "readable"), once(stored, "end")]);
  }
  return Buffer.alloc(0);
}

async function takeHead(stored: Readable): Promise<Buffer> {
  const head = await headOf(stored);
  stored.destroy();
  return head;
}
