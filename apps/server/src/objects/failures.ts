/** More came than the caller accepts. */
export class ObjectTooLarge extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super(`The content is larger than the ${limit} bytes that are accepted.`);
    this.name = "ObjectTooLarge";
    this.limit = limit;
  }
}

/** What the store gives back is not what was put. */
export class ObjectDamaged extends Error {
  readonly digest: string;
  constructor(digest: string) {
    super(`The stored object ${digest} is damaged: its content does not match its digest.`);
    this.name = "ObjectDamaged";
    this.digest = digest;
  }
}

/** Nothing can be stored until somebody makes room. */
export class StorageFull extends Error {
  /** A folder or a bucket: for the operator, not for every reader. */
  readonly place: string;
  constructor(place: string) {
    super("The storage for objects is full. Free some space or give it more; nothing was stored.");
    this.name = "StorageFull";
    this.place = place;
  }
}

/** The storage did not do it now, and may later. */
export class StorageUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StorageUnavailable";
  }
}

/** The storage said no and will say so again until an operator changes something. */
export class StorageRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StorageRefused";
  }
}

/** Tells a full disk from every other failure of writing in `folder`. */
export function asWriteFailure(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === "ENOSPC" || code === "EDQUOT" ? new StorageFull(folder) : error;
}
