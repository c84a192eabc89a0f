import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { zstdCompressSync } from "node:zlib";
import type { Must } from "./lie.ts";
import { forgedMark } from "./lies-about-work.ts";
import type { OfferedCache } from "./truth.ts";
import type { World } from "./world.ts";

const run = promisify(execFile);

/** One deployment, and the cache that it is offered: made of the one that an earlier one has saved. */
interface CacheTurn {
  readonly drill: string;
  readonly does: string;
  readonly must: Must;
  tell(saved: OfferedCache | undefined, world: World): OfferedCache | undefined | Promise<OfferedCache>;
}

const leaveOut: Must = { restoreCache: false };

/** D18, between a deployment that saves a cache and one that gets it back. */
export const cacheTurns: readonly CacheTurn[] = [
  {
    drill: "control",
    does: "has no cache yet, and takes the one that `deploy` saves",
    must: { runOurs: true },
    tell: () => undefined,
  },
  lie("changes a bit of a cache", (saved) => ({ ...saved, content: flipped(saved.content, -20) })),
  lie("changes a bit of a cache's beginning", (saved) => ({ ...saved, content: flipped(saved.content, 40) })),
  lie("cuts a cache off", (saved) => ({ ...saved, content: saved.content.subarray(0, -1) })),
  lie("offers a cache under another key", (saved) => ({ ...saved, key: `${saved.key}2` })),
  lie("offers a cache that was not asked for", (saved) => ({ ...saved, key: "process/other-1" })),
  lie("files a branch's cache for a protected job", (saved) => ({ ...saved, domain: "branch" })),
  lie("offers what a fork has cached", async (saved, world) => ({ ...saved, content: await poisoned(world) })),
  lie("offers what a fork has cached, as a fork's", async (saved, world) => ({
    ...saved,
    domain: "fork-pr",
    content: await poisoned(world),
  })),
  {
    drill: "control",
    does: "gives the cache back as it was saved",
    must: { restoreCache: true },
    tell: (saved) => saved,
  },
];

function lie(
  does: string,
  change: (saved: OfferedCache, world: World) => OfferedCache | Promise<OfferedCache>,
): CacheTurn {
  return { drill: "D18", does, must: leaveOut, tell: (saved, world) => change(whole(saved), world) };
}

function whole(saved: OfferedCache | undefined): OfferedCache {
  if (!saved) throw new Error("The drill's own job has saved no cache.");
  return saved;
}

function flipped(content: Buffer, at: number): Buffer {
  const other = Buffer.from(content);
  const place = at < 0 ? other.length + at : at;
  other[place] = (other[place] ?? 0) ^ 1;
  return other;
}

/** As a job that nobody has verified saves it: plain, and whoever restores it runs what is in it. */
async function poisoned({ folder }: World): Promise<Buffer> {
  const place = join(folder, "poison");
  await mkdir(join(place, "work", "kept"), { recursive: true });
  await writeFile(join(place, "work", "kept", "use.sh"), `echo ${forgedMark}\n`);
  const { stdout } = await run("tar", ["-C", place, "-cf", "-", "work"], { encoding: "buffer" });
  return zstdCompressSync(stdout);
}
