import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PlanJob } from "@ringfort/contract";
import type { WorkspaceView } from "@ringfort/runner";

interface Layer {
  readonly job: string;
  readonly node: number;
  readonly file: string;
  /** The files in it; folders may be in many layers. */
  readonly paths: ReadonlySet<string>;
}

/** The workspace of one workflow: layers in a folder that goes with the run. */
export class Workspace {
  private readonly folder: string;
  private readonly upstream: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly layers: Layer[] = [];
  private count = 0;

  constructor(folder: string, jobs: readonly PlanJob[]) {
    this.folder = folder;
    this.upstream = ancestors(jobs);
  }

  view(job: string, node: number): WorkspaceView {
    return {
      layers: async () => {
        const seen = this.layersAbove(job);
        const conflict = this.findConflict(seen);
        if (conflict) return { ok: false, ...conflict };
        return {
          ok: true,
          layers: seen.map((layer) => ({ job: layer.job, tar: async () => createReadStream(layer.file) })),
        };
      },
      persist: async (tar) => {
        this.layers.push(await this.store(job, node, tar));
      },
    };
  }

  /** In graph order: who has fewer jobs upstream comes first, and that is before everything downstream of it. */
  private layersAbove(job: string): Layer[] {
    const above = this.upstream.get(job) ?? new Set();
    return this.layers.filter((layer) => above.has(layer.job)).sort((a, b) => this.depth(a.job) - this.depth(b.job));
  }

  private depth(job: string): number {
    return this.upstream.get(job)?.size ?? 0;
  }

  private findConflict(layers: readonly Layer[]): { path: string; jobs: [string, string] } | undefined {
    const writers = new Map<string, Layer[]>();
    for (const layer of layers) {
      for (const path of layer.paths) {
        const others = writers.get(path);
        if (!others) writers.set(path, [layer]);
        else {
          const rival = others.find((other) => this.areConcurrent(other, layer));
          if (rival) return { path, jobs: [rival.job, layer.job] };
          others.push(layer);
        }
      }
    }
    return undefined;
  }

  private areConcurrent(a: Layer, b: Layer): boolean {
    if (a.job === b.job) return a.node !== b.node;
    return !this.upstream.get(a.job)?.has(b.job) && !this.upstream.get(b.job)?.has(a.job);
  }

  private async store(job: string, node: number, tar: Readable): Promise<Layer> {
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `${this.count++}.tar`);
    await pipeline(tar, createWriteStream(file));
    return { job, node, file, paths: await filesOf(file) };
  }
}

async function filesOf(file: string): Promise<Set<string>> {
  const { extract } = await import("tar-stream");
  const paths = new Set<string>();
  const entries = extract();
  const copied = pipeline(createReadStream(file), entries);
  for await (const entry of entries) {
    if (entry.header.type !== "directory") paths.add(entry.header.name.replace(/^(?:\.?\/)+/, ""));
    entry.resume();
  }
  await copied;
  return paths;
}

/** All jobs that must end before a job starts. */
function ancestors(jobs: readonly PlanJob[]): Map<string, Set<string>> {
  const requires = new Map(jobs.map((job) => [job.name, job.requires.map((requirement) => requirement.job)]));
  return new Map(
    jobs.map((job) => {
      const reached = new Set(requires.get(job.name));
      // A set is walked in the order of insertion, also through what is added on the way.
      for (const name of reached) for (const next of requires.get(name) ?? []) reached.add(next);
      return [job.name, reached];
    }),
  );
}
