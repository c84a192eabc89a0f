import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import type { WorkspaceView } from "../job/stores.ts";
import { renamedTar } from "../tar/copy-tar.ts";
import { publish, publishCompressed } from "./published-file.ts";

/** The other jobs of the workflow, as far as order matters: what each requires, in the order of the config. */
export type Graph = ReadonlyMap<string, readonly string[]>;

interface Layer {
  readonly job: string;
  readonly content: string;
  /** What the layer holds, folders left out. */
  readonly paths: readonly string[];
}

/** The workspace of one workflow run in a folder of this machine, as one of its jobs sees it. */
export class LocalWorkspace implements WorkspaceView {
  readonly #folder: string;
  readonly #job: string;
  readonly #graph: Graph;

  constructor(folder: string, job: string, graph: Graph) {
    this.#folder = folder;
    this.#job = job;
    this.#graph = graph;
  }

  async layers(): ReturnType<WorkspaceView["layers"]> {
    const layers: Layer[] = [];
    for (const job of inOrder(this.#graph, upstreamOf(this.#graph, this.#job)))
      layers.push(...(await this.#layersOf(job)));
    const conflict = conflictIn(layers, this.#graph);
    if (conflict) return { ok: false, ...conflict };
    return { ok: true, layers: layers.map(({ job, content }) => ({ job, tar: async () => open(content) })) };
  }

  async persist(tar: Readable): Promise<void> {
    const paths: string[] = [];
    const noted = renamedTar(tar, (name, { type }) => {
      if (type !== "directory") paths.push(name.replace(/^(?:\.\/)+/, ""));
      return name;
    });
    // Of one job's layers, the later saved is the later applied.
    const at = String(Math.round((performance.timeOrigin + performance.now()) * 1000)).padStart(17, "0");
    const name = join(this.#folderOf(this.#job), `${at}-${randomUUID()}`);
    await publishCompressed(`${name}.tar.zst`, noted);
    // The list comes last: a layer without one is not there yet.
    await publish(`${name}.paths`, Readable.from(paths.map((path) => `${path}\0`)));
  }

  async #layersOf(job: string): Promise<Layer[]> {
    const folder = this.#folderOf(job);
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".paths")).toSorted();
    return Promise.all(
      names.map(async (name) => ({
        job,
        content: join(folder, name.replace(/\.paths$/, ".tar.zst")),
        paths: (await readFile(join(folder, name), "utf8")).split("\0").slice(0, -1),
      })),
    );
  }

  #folderOf(job: string): string {
    return join(this.#folder, createHash("sha256").update(job).digest("hex").slice(0, 32));
  }
}

function open(content: string): Readable {
  return pipeline(createReadStream(content), createZstdDecompress(), () => undefined);
}

/** Everything that has to have run before `job`. */
function upstreamOf(graph: Graph, job: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(graph.get(job) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return seen;
}

/** Each job after all that it requires; otherwise as the config has them. */
function inOrder(graph: Graph, jobs: ReadonlySet<string>): readonly string[] {
  const order = new Set<string>();
  const waiting = new Set([...graph.keys()].filter((job) => jobs.has(job)));
  while (waiting.size > 0) {
    const ready = [...waiting].find((job) => (graph.get(job) ?? []).every((required) => !waiting.has(required)));
    // A circle cannot be compiled; should one come, its order does not matter.
    const next = ready ?? [...waiting][0]!;
    waiting.delete(next);
    order.add(next);
  }
  return [...order];
}

function conflictIn(
  layers: readonly Layer[],
  graph: Graph,
): { path: string; jobs: readonly [string, string] } | undefined {
  const upstream = new Map<string, ReadonlySet<string>>();
  const isAfter = (job: string, other: string): boolean => {
    if (!upstream.has(job)) upstream.set(job, upstreamOf(graph, job));
    return upstream.get(job)!.has(other);
  };
  const writers = new Map<string, Set<string>>();
  for (const { job, paths } of layers) {
    for (const path of paths) {
      const others = writers.get(path);
      if (!others) {
        writers.set(path, new Set([job]));
        continue;
      }
      for (const other of others) {
        if (other !== job && !isAfter(job, other) && !isAfter(other, job)) return { path, jobs: [other, job] };
      }
      others.add(job);
    }
  }
  return undefined;
}
