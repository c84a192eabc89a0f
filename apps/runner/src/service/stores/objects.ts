import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { storedObject } from "@ringfort/contract";
import { type Binding, openBlob, sealBlob } from "../../stores/sealed-blob.ts";
import { Refused, Unanswered } from "../failures.ts";
import type { TaskConnection } from "../task-connection.ts";

export interface ObjectPlace {
  readonly connection: TaskConnection;
  /** For content on its way: what breaks off is sent again, and nothing is handed on before its digest is known to be right. */
  readonly folder: string;
  /** The most that a job may bring or get in one piece. */
  readonly mostBytes: number;
}

/** Says of whom a blob is, and with which key that is proved. */
export interface BlobSeal {
  readonly key: Uint8Array;
  readonly binding: Binding;
}

/** Content as the server keeps it: by its SHA-256, which both sides compute. */
export class Objects {
  readonly #place: ObjectPlace;

  constructor(place: ObjectPlace) {
    this.#place = place;
  }

  /** Answers the digest under which the server now has it. */
  async put(content: Readable): Promise<string> {
    return this.#sendFile((path) => this.#keep(content, path));
  }

  async putCompressed(content: Readable, seal?: BlobSeal): Promise<string> {
    const through = seal ? [createZstdCompress(), sealBlob(seal.key, seal.binding)] : [createZstdCompress()];
    return this.#sendFile((path) => this.#keep(content, path, ...through));
  }

  /** What was stored with `putCompressed`. Throws `NotAuthentic` before it hands on the first byte of what was not sealed so. */
  async openCompressed(
    { digest, size }: { readonly digest: string; readonly size: number },
    seal?: BlobSeal,
  ): Promise<Readable> {
    const { connection, mostBytes } = this.#place;
    if (size > mostBytes) throw new Error(`An object of ${size} bytes is more than this runner takes`);
    const path = this.#newPath();
    try {
      await connection.download(`/objects/${digest}`, async (content) => {
        const received = await this.#receive(content, path, size);
        if (received !== digest) throw new Refused(200, `object ${digest} has other content than its name says`);
      });
      if (seal) await check(path, seal);
      const whole = createReadStream(path);
      whole.once("close", () => void rm(path, { force: true }));
      const opened = seal ? [openBlob(seal.key, seal.binding)] : [];
      const counted = atMost(mostBytes, () => new Error("An object is larger, unpacked, than this runner takes"));
      pipeline([whole, ...opened, createZstdDecompress(), counted]).catch((failure: Error) => counted.destroy(failure));
      return counted;
    } catch (failure) {
      await rm(path, { force: true });
      throw failure;
    }
  }

  async #sendFile(keep: (path: string) => Promise<string>): Promise<string> {
    const path = this.#newPath();
    try {
      const digest = await keep(path);
      const stored = await this.#place.connection.upload("/objects", () => createReadStream(path), storedObject);
      if (stored.digest !== digest) throw new Error("The server has stored something else than it was sent");
      return digest;
    } finally {
      await rm(path, { force: true });
    }
  }

  async #keep(content: Readable, path: string, ...through: Transform[]): Promise<string> {
    const hash = createHash("sha256");
    const { mostBytes } = this.#place;
    const hashing = atMost(
      mostBytes,
      () => new Error("This is larger than the runner takes"),
      (chunk) => hash.update(chunk),
    );
    await pipeline([content, ...through, hashing, createWriteStream(path, { mode: 0o600 })]);
    return hash.digest("hex");
  }

  /** The stream's own end means nothing: a connection may break off without a word. */
  async #receive(content: Readable, path: string, size: number): Promise<string> {
    const hash = createHash("sha256");
    let received = 0;
    const hashing = atMost(
      size,
      () => new Refused(200, "the server sends more than it has announced"),
      (chunk) => {
        received += chunk.length;
        hash.update(chunk);
      },
    );
    try {
      await pipeline(content, hashing, createWriteStream(path, { mode: 0o600 }), {
        signal: this.#place.connection.lost,
      });
    } catch (failure) {
      throw failure instanceof Refused || isLocal(failure) ? failure : new Unanswered("the content broke off");
    }
    if (received < size) throw new Unanswered("the content broke off");
    return hash.digest("hex");
  }

  #newPath(): string {
    return join(this.#place.folder, randomUUID());
  }
}

/** Reads all of it: its first bytes could be unpacked before its last ones turn out to be somebody else's. */
async function check(path: string, { key, binding }: BlobSeal): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(createReadStream(path), openBlob(key, binding), nowhere);
}

function atMost(most: number, tooMuch: () => Error, see: (chunk: Buffer) => void = () => undefined): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      if (size > most) return done(tooMuch());
      see(chunk);
      done(null, chunk);
    },
  });
}

/** A full disk is not mended by asking again. */
function isLocal(failure: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES"].includes((failure as NodeJS.ErrnoException).code ?? "");
}
