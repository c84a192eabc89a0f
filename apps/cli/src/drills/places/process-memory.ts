import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { basename } from "node:path";
import { type Scan, scanSource } from "../search/scan-source.ts";
import type { Source } from "../search/source.ts";
import type { Process } from "./processes.ts";

interface Region {
  readonly from: number;
  readonly to: number;
  /** Pages that several processes may see: some may be there though this process has not touched them. */
  readonly isShared: boolean;
  /** Of what is mapped: the same for every process that shares it. */
  readonly id: string;
}

const pageBytes = 4_096;
const pageEntryBytes = 8;
/** The kernel's own, which no reading reaches and no program writes. */
const kernels = /\[(vvar|vvar_vclock|vsyscall)\]$/;
/** Files that programs are made of are on the disk; what is written to such a page becomes private, and is read. */
const mostRegionPages = 1 << 20;

/** Reads all that a process has in memory, also what its allocator has given up but the kernel has not taken back. */
export async function scanMemory(
  { pid, words }: Pick<Process, "pid" | "words">,
  scan: Scan,
  sharedDone: Set<string>,
): Promise<void> {
  using memory = openProcess(pid);
  for (const region of regionsOf(pid)) {
    if (region.isShared && sharedDone.has(region.id)) continue;
    if (region.isShared) sharedDone.add(region.id);
    for (const { from, to } of region.isShared ? [region] : memory.present(region)) {
      await scanSource(
        memory.source(`${nameOf(words)} (process ${pid}), ${region.id}`, from, to, scan.sightings.unread),
        scan,
      );
    }
  }
  // The memory of a process that ends reads as empty: throws then, as at the start.
  readFileSync(`/proc/${pid}/stat`);
}

/** `ringfort server`, `postgres: checkpointer`: whose memory it is. */
function nameOf(words: string): string {
  const [program = "", ...others] = words.split(" ").filter((word) => !word.startsWith("-"));
  return [program, ...others.slice(0, 2)].map((word) => basename(word)).join(" ");
}

function regionsOf(pid: number): readonly Region[] {
  return readFileSync(`/proc/${pid}/maps`, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !kernels.test(line))
    .map((line) => {
      const [, from, to, rights, offset, device, file, path] =
        /^([0-9a-f]+)-([0-9a-f]+) (\S+) (\S+) (\S+) (\d+)\s*(.*)$/.exec(line)!;
      const isShared = rights!.endsWith("s");
      return {
        from: Number.parseInt(from!, 16),
        to: Number.parseInt(to!, 16),
        isShared,
        id: isShared ? `${device} ${file} ${offset} ${path}` : path || "anonymous",
      };
    });
}

interface OpenProcess extends Disposable {
  present(region: Region): Iterable<{ readonly from: number; readonly to: number }>;
  source(place: string, from: number, to: number, unread: string[]): Source;
}

/** Throws when it is another user's, or the kernel does not let us trace it: nothing is then known of it. */
function openProcess(pid: number): OpenProcess {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const pages = openSync(`/proc/${pid}/pagemap`, "r");
  return {
    *present({ from, to }) {
      let run: { from: number; to: number } | undefined;
      for (let at = from; at < to; at += mostRegionPages * pageBytes) {
        const count = Math.min(mostRegionPages, (to - at) / pageBytes);
        const entries = Buffer.alloc(count * pageEntryBytes);
        readSync(pages, entries, 0, entries.length, (at / pageBytes) * pageEntryBytes);
        for (let page = 0; page < count; page++) {
          // Its two highest bits: in memory, or in swap.
          if ((entries[page * pageEntryBytes + 7]! & 0xc0) === 0) continue;
          const start = at + page * pageBytes;
          if (run?.to === start) run.to += pageBytes;
          else {
            if (run) yield run;
            run = { from: start, to: start + pageBytes };
          }
        }
      }
      if (run) yield run;
    },
    source: (place, from, to, unread) => ({
      place,
      read: (at, into) => {
        const left = to - from - at;
        if (left <= 0) return 0;
        const wanted = into.subarray(0, Math.min(into.length, left));
        try {
          return readSync(memory, wanted, 0, wanted.length, from + at);
        } catch {
          return readPage(memory, from + at, wanted, () => unread.push(`${place}@${at}: a page`));
        }
      },
    }),
    [Symbol.dispose]() {
      closeSync(memory);
      closeSync(pages);
    },
  };
}

/** Up to the end of one page; zeros for one that cannot be read, so that what follows it is still looked at. */
function readPage(memory: number, at: number, into: Buffer, failed: () => void): number {
  const wanted = into.subarray(0, Math.min(into.length, pageBytes - (at % pageBytes)));
  try {
    return readSync(memory, wanted, 0, wanted.length, at);
  } catch {
    failed();
    return wanted.fill(0).length;
  }
}
