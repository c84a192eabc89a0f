import { lstat, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openKept } from "@ringfort/server";
import { scanDump } from "../places/dump.ts";
import { scanFile, scanFolder } from "../places/folder.ts";
import { scanMemory } from "../places/process-memory.ts";
import { environmentOf, type Process, wordsOf } from "../places/processes.ts";
import type { NeedleSearch } from "../search/needle-search.ts";
import { type Scan, scanSource } from "../search/scan-source.ts";
import { Sightings } from "../search/sightings.ts";
import { bufferSource } from "../search/source.ts";
import { type Installation, serverProcesses } from "./installation.ts";
import { type Channel, channels } from "./kinds.ts";

export interface LookedAt {
  /** For the process that makes OIDC tokens, where they are no leak. */
  readonly searchOfSigner: NeedleSearch;
  readonly installation: Installation;
  /** Of the drill itself: it is full of what is looked for. */
  readonly ownFolder: string;
  readonly trafficFolder: string;
  readonly runnerFolder: string;
  readonly backupFile: string;
  readonly startedAt: number;
}

/** Memory first: it is what changes while we look. */
export async function lookEverywhere(
  search: NeedleSearch,
  at: LookedAt,
  say: (line: string) => void,
): Promise<ReadonlyMap<Channel, Sightings>> {
  const looked = new Map<Channel, Sightings>();
  for (const channel of ["memory", ...channels.filter((each) => each !== "memory")] as const) {
    const from = performance.now();
    const sightings = new Sightings();
    looked.set(channel, sightings);
    try {
      await ways[channel]({ search, sightings }, at);
    } catch (error) {
      sightings.unread.push((error as Error).message);
    }
    const seconds = ((performance.now() - from) / 1_000).toFixed(1);
    say(`Looked through ${channel}: ${(sightings.bytes / 1e6).toFixed(1)} MB in ${seconds} s`);
  }
  return looked;
}

const ways: Readonly<Record<Channel, (scan: Scan, at: LookedAt) => Promise<void>>> = {
  "database files": (scan, { installation }) => scanFolder(installation.place.postgresFolder, scan),
  "database dump": async (scan, { installation }) => {
    await using kept = await openKept(installation.place);
    await scanDump(kept.connection, scan);
  },
  objects: async (scan, { installation }) => {
    if (installation.place.settings.objects !== "files") scan.sightings.unread.push("objects that lie in S3");
    await scanFolder(join(installation.serverFolder, "objects"), scan);
  },
  disk: scanDisk,
  logs: (scan, { installation }) => scanFolder(installation.logs, scan),
  environment: (scan, at) =>
    eachProcess(scan, at, ({ pid }) => scanText(`environment of ${pid}`, environmentOf(pid), scan)),
  "command lines": (scan, at) => eachProcess(scan, at, ({ pid }) => scanText(`words of ${pid}`, wordsOf(pid), scan)),
  memory: async (scan, at) => {
    const shared = new Set<string>();
    await eachProcess(scan, at, async (process) => {
      await scanMemory(process, isSigner(process.words) ? { ...scan, search: at.searchOfSigner } : scan, shared);
    });
  },
  traffic: (scan, { trafficFolder }) => scanFolder(trafficFolder, scan),
  backup: (scan, { backupFile }) => scanFile(backupFile, "backup", scan),
  "runner's disk": (scan, { runnerFolder }) => scanFolder(runnerFolder, scan),
};

/** All that the server's side keeps beside database and objects, and what appeared in the temporary folder since the drill began. */
async function scanDisk(scan: Scan, { installation, ownFolder, startedAt }: LookedAt): Promise<void> {
  const { data, serverFolder, logs, place } = installation;
  const house = await realpath(join(data, "house")).catch(() => data);
  // The runner's, and those of the admin, are on the other side of the wall.
  const others = new Set([
    ...[place.postgresFolder, logs, serverFolder, ownFolder],
    ...[join(house, "runner"), join(house, "runner-keys"), join(data, "keys")],
  ]);
  await scanFolder(serverFolder, scan, { without: (path) => path === join(serverFolder, "objects") });
  for (const folder of new Set([data, house])) await scanFolder(folder, scan, { without: (path) => others.has(path) });
  const temporary = tmpdir();
  await scanFolder(temporary, scan, {
    // What lay there before is none of ours.
    without: async (path) =>
      others.has(path) || path === data || (dirname(path) === temporary && !(await isNew(path, startedAt))),
  });
}

async function isNew(path: string, startedAt: number): Promise<boolean> {
  return await lstat(path).then(
    ({ mtimeMs }) => mtimeMs >= startedAt,
    () => false,
  );
}

async function eachProcess(
  { sightings }: Scan,
  { installation }: LookedAt,
  look: (process: Process) => Promise<void>,
): Promise<void> {
  const { all, missing } = await serverProcesses(installation);
  sightings.unread.push(...missing);
  for (const process of all) await look(process).catch(unlessGone(process, sightings));
}

function isSigner(words: string): boolean {
  return /\boidc[ -]signer\b|\bsigner-process\b/.test(words);
}

/** A connection that was closed has no memory left. Anything else that cannot be read could hold everything. */
function unlessGone({ pid, words }: Process, { unread }: Sightings): (error: NodeJS.ErrnoException) => void {
  return ({ code, message }) => {
    if (code !== "ENOENT" && code !== "ESRCH")
      unread.push(`process ${pid} (${words.slice(0, 60)}): ${code ?? message}`);
  };
}

async function scanText(place: string, text: Buffer, scan: Scan): Promise<void> {
  await scanSource(bufferSource(place, text), scan);
}
