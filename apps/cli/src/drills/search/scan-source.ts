import { findStreams } from "./find-streams.ts";
import type { NeedleSearch } from "./needle-search.ts";
import { openStream } from "./open-stream.ts";
import type { Sightings } from "./sightings.ts";
import { bufferSource, readFully, type Source } from "./source.ts";

export interface Scan {
  readonly search: NeedleSearch;
  readonly sightings: Sightings;
}

const chunkBytes = 1 << 20;
/** Compressed within compressed within compressed. */
const deepest = 3;
/** What one stream may become. */
const mostUnpacked = 1 << 30;
const windowBytes = 16 << 20;

/** Searches all of a source, and what is compressed in it, wherever it begins there. */
export async function scanSource(source: Source, scan: Scan, depth = 0): Promise<void> {
  const { search, sightings } = scan;
  const text = Buffer.allocUnsafe(search.overlap + chunkBytes);
  let kept = 0;
  for (let at = 0; ; ) {
    const count = readFully(source, at, text.subarray(kept, kept + chunkBytes));
    if (count === 0) return;
    sightings.bytes += count;
    const chunk = text.subarray(0, kept + count);
    const begins = at - kept;
    search.search(chunk, kept, ({ name, encoding }, within) => {
      sightings.add(name, encoding, `${source.place}@${begins + within}`);
    });
    if (depth < deepest) {
      for (const within of findStreams(chunk, kept)) await scanStream(source, begins + within, scan, depth + 1);
    }
    at += count;
    kept = Math.min(search.overlap, chunk.length);
    chunk.copyWithin(0, chunk.length - kept);
  }
}

async function scanStream(source: Source, at: number, scan: Scan, depth: number): Promise<void> {
  const stream = openStream(source, at);
  if (stream) await scanBytes(`${source.place}@${at} (${stream.format})`, stream.unpack(), scan, depth);
}

/** Searches what comes window by window, so that it may be larger than memory. */
export async function scanBytes(place: string, bytes: AsyncIterable<Buffer>, scan: Scan, depth = 0): Promise<void> {
  let window: Buffer[] = [];
  let size = 0;
  let all = 0;
  const look = async (): Promise<void> => {
    const whole = Buffer.concat(window);
    if (whole.length > 0) await scanSource(bufferSource(place, whole), scan, depth);
    window = [whole.subarray(Math.max(0, whole.length - scan.search.overlap))];
    size = 0;
  };
  for await (const each of bytes) {
    window.push(each);
    size += each.length;
    all += each.length;
    if (size >= windowBytes) await look();
    if (all > mostUnpacked) {
      scan.sightings.unread.push(`${place}: only its first ${mostUnpacked >> 20} MiB`);
      break;
    }
  }
  if (size > 0) await look();
}
