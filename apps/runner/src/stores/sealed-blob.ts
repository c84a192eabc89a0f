import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";
import { NotAuthentic } from "../job/stores.ts";

/** What a blob is, and of whom: opened as anything else, it is not authentic. */
export type Binding = readonly [kind: string, ...of: string[]];

/*
 * A header: the format's name, the key's name, a salt. Then pieces of 64 KiB, each with its tag; the nonce is the piece's number and whether it is the
 * last, so that pieces cannot be moved, dropped or added. The salt makes every blob's key its own.
 */
const magic = Buffer.from("ringfort-blob/v1\n");
const nameBytes = 8;
const saltBytes = 32;
const headerBytes = magic.length + nameBytes + saltBytes;
const pieceBytes = 64 * 1024;
const tagBytes = 16;
const cipher = "aes-256-gcm";

/** Tells keys apart without saying anything of them. */
export function nameOfKey(storageKey: Uint8Array): string {
  return derive(storageKey, Buffer.alloc(0), ["name"]).subarray(0, nameBytes).toString("hex");
}

/** What stands for a secret in a name that others see: the same for the same secret and key, and nothing can be learned from it. */
export function markOf(storageKey: Uint8Array, secret: string): string {
  return derive(storageKey, Buffer.alloc(0), ["mark", secret]).subarray(0, nameBytes).toString("hex");
}

export function sealBlob(storageKey: Uint8Array, binding: Binding): Transform {
  const salt = randomBytes(saltBytes);
  const key = derive(storageKey, salt, ["blob", ...binding]);
  const pieces = new Pieces(pieceBytes);
  const seal = (piece: Buffer, nonce: Buffer) => {
    const sealing = createCipheriv(cipher, key, nonce);
    return Buffer.concat([sealing.update(piece), sealing.final(), sealing.getAuthTag()]);
  };
  const header = Buffer.concat([magic, Buffer.from(nameOfKey(storageKey), "hex"), salt]);
  let begun = false;
  const begin = (stream: Transform) => {
    if (!begun) stream.push(header);
    begun = true;
  };
  return new Transform({
    transform(chunk: Buffer, _, done) {
      begin(this);
      for (const [piece, nonce] of pieces.add(chunk)) this.push(seal(piece, nonce));
      done();
    },
    flush(done) {
      begin(this);
      this.push(seal(...pieces.last()));
      done();
    },
  });
}

/** Errors with `NotAuthentic`; what has come out before is authentic, but may not be all. */
export function openBlob(storageKey: Uint8Array, binding: Binding): Transform {
  const pieces = new Pieces(pieceBytes + tagBytes);
  let header = Buffer.alloc(0);
  let key: Buffer | undefined;
  const open = (piece: Buffer, nonce: Buffer) => {
    if (!key || piece.length < tagBytes) throw new NotAuthentic("it breaks off");
    const opening = createDecipheriv(cipher, key, nonce);
    opening.setAuthTag(piece.subarray(-tagBytes));
    const plain = opening.update(piece.subarray(0, -tagBytes));
    try {
      return Buffer.concat([plain, opening.final()]);
    } catch {
      throw new NotAuthentic("it was made as something else, or was changed");
    }
  };
  const readHeader = (chunk: Buffer): Buffer => {
    const all = Buffer.concat([header, chunk]);
    header = all.subarray(0, headerBytes);
    const [known, named] = [magic.subarray(0, header.length), header.subarray(magic.length, magic.length + nameBytes)];
    if (!header.subarray(0, magic.length).equals(known)) throw new NotAuthentic("it is not sealed");
    if (header.length < headerBytes) return Buffer.alloc(0);
    if (named.toString("hex") !== nameOfKey(storageKey))
      throw new NotAuthentic("it was sealed with another class's key");
    key = derive(storageKey, header.subarray(-saltBytes), ["blob", ...binding]);
    return all.subarray(headerBytes);
  };
  return new Transform({
    transform(chunk: Buffer, _, done) {
      attempt(done, () => {
        const rest = key ? chunk : readHeader(chunk);
        for (const [piece, nonce] of pieces.add(rest)) this.push(open(piece, nonce));
      });
    },
    flush(done) {
      attempt(done, () => {
        this.push(open(...pieces.last()));
      });
    },
  });
}

function attempt(done: TransformCallback, work: () => void): void {
  let failure: Error | undefined;
  try {
    work();
  } catch (thrown) {
    failure = thrown as Error;
  }
  done(failure);
}

/** Cuts a stream into pieces of one size. The last is held back until it is known to be the last; it may be empty, and is always there. */
class Pieces {
  readonly #size: number;
  #held: Buffer[] = [];
  #length = 0;
  #count = 0n;

  constructor(size: number) {
    this.#size = size;
  }

  *add(chunk: Buffer): Generator<[piece: Buffer, nonce: Buffer]> {
    this.#held.push(chunk);
    this.#length += chunk.length;
    if (this.#length <= this.#size) return;
    const all = Buffer.concat(this.#held);
    let at = 0;
    for (; all.length - at > this.#size; at += this.#size) {
      yield [all.subarray(at, at + this.#size), this.#nonce(false)];
    }
    this.#held = [all.subarray(at)];
    this.#length = all.length - at;
  }

  last(): [piece: Buffer, nonce: Buffer] {
    return [Buffer.concat(this.#held), this.#nonce(true)];
  }

  #nonce(isLast: boolean): Buffer {
    const nonce = Buffer.alloc(12);
    nonce.writeBigUInt64BE(this.#count++, 3);
    nonce[11] = isLast ? 1 : 0;
    return nonce;
  }
}

/** HKDF-SHA256. Its last argument is short by nature, and what is bound may be long. */
function derive(storageKey: Uint8Array, salt: Uint8Array, purpose: readonly string[]): Buffer {
  const info = createHash("sha256")
    .update(JSON.stringify(["ringfort/storage/v1", ...purpose]))
    .digest();
  return Buffer.from(hkdfSync("sha256", storageKey, salt, info, 32));
}
