import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { conflictIn, type Layer, upstreamInOrder, type WorkspaceGraph } from "@ringfort/engine";
import type { WorkspaceView } from "../job/stores.ts";
import { renamedTar } from "../tar/copy-tar.ts";
import { publish, publishCompressed } from "./published-file.ts";

interface StoredLayer extends Layer {
  readonly content: string;
}

/** The workspace of one workflow run in a folder of this machine, as one of its jobs sees it. */
export class LocalWorkspace implements WorkspaceView {
  readonly #folder: string;
  readonly #job: string;
  readonly #graph: WorkspaceGraph;

  constructor(folder: string, job: string, graph: WorkspaceGraph) {
    this.#folder = folder;
    this.#job = job;
    this.#graph = graph;
  }

  async layers(): ReturnType<WorkspaceView["layers"]> {
    const layers: StoredLayer[] = [];
    for (const job of upstreamInOrder(this.#graph, this.#job)) layers.push(...(await this.#layersOf(job)));
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

  async #layersOf(job: string): Promise<StoredLayer[]> {
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
