import type { Readable } from "node:stream";

/** `digest` is the SHA-256 of the plain content in lower-case hex; `size` counts plain bytes. */
export interface StoredObject {
  readonly digest: string;
  readonly size: number;
}

export interface PutOptions {
  /** Plain bytes that are accepted. */
  readonly limit: number;
  readonly signal?: AbortSignal;
  /** For text: saves space, and makes a range cost reading everything before it. */
  readonly compress?: boolean;
}

/** In plain bytes, `end` exclusive. A range beyond the content is empty, not an error. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export interface ListedObject {
  readonly digest: string;
  readonly writtenAt: number;
  /** What it takes up in the store. */
  readonly bytes: number;
}

/**
 * Logs, artifacts, caches, workspace layers and test result files, by digest. What is no digest is never there, so a digest may come
 * from anywhere. Failures are the classes of `failures.ts`.
 */
export interface ObjectStore {
  /**
   * The same content twice is stored once, and counts as written again. Rejects with ObjectTooLarge beyond `limit`; a broken-off
   * stream leaves nothing behind. `content` is destroyed on failure, so who wants to answer a request looks at its length first.
   */
  put(content: Readable, options: PutOptions): Promise<StoredObject>;
  /**
   * The plain content, or undefined when it is not there. The whole is verified while it is read: a damaged object errors the stream
   * before its last bytes. A range is not verified. Whoever opens must read to the end or destroy.
   */
  open(digest: string, range?: ByteRange): Promise<Readable | undefined>;
  has(digest: string): Promise<boolean>;
  /** To remove what is not there is no failure. */
  remove(digest: string): Promise<void>;
  /** Removes nothing that was written since: content that came again is in use again. Answers whether it removed. */
  removeOlder(digest: string, writtenBefore: number): Promise<boolean>;
  /** Everything that is stored, in no order. */
  list(): AsyncIterable<ListedObject>;
}
