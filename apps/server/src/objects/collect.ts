import type { ListedObject, ObjectStore } from "./store.ts";

const dayMs = 24 * 60 * 60 * 1000;
const batchSize = 500;

/**
 * Removes what nothing refers to any more. Young objects stay, because an object is stored before the row that refers to it;
 * so a row must be written within `olderThanMs` of its object.
 */
export async function collectGarbage(
  store: Pick<ObjectStore, "list" | "removeOlder">,
  isReferenced: (digests: readonly string[]) => Promise<ReadonlySet<string>>,
  now: number,
  olderThanMs: number = dayMs,
): Promise<{ removed: number; bytes: number }> {
  const writtenBefore = now - olderThanMs;
  const collected = { removed: 0, bytes: 0 };
  for await (const batch of batches(olderThan(store.list(), writtenBefore))) {
    const kept = await isReferenced(batch.map(({ digest }) => digest));
    for (const { digest, bytes } of batch) {
      if (kept.has(digest) || !(await store.removeOlder(digest, writtenBefore))) continue;
      collected.removed += 1;
      collected.bytes += bytes;
    }
  }
  return collected;
}

async function* olderThan(objects: AsyncIterable<ListedObject>, writtenBefore: number): AsyncGenerator<ListedObject> {
  for await (const object of objects) if (object.writtenAt < writtenBefore) yield object;
}

async function* batches(objects: AsyncIterable<ListedObject>): AsyncGenerator<ListedObject[]> {
  let batch: ListedObject[] = [];
  for await (const object of objects) {
    batch.push(object);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
