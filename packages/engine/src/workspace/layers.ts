/** The other jobs of the workflow: what each requires, in the order of the config. */
export type WorkspaceGraph = ReadonlyMap<string, readonly string[]>;

export interface Layer {
  readonly job: string;
  /** What the layer holds, folders left out. */
  readonly paths: readonly string[];
}

/** The layers of everything that had to run before `job`: each job's after those of all that it requires, one job's as they were saved. */
export function layersInOrder<L extends Layer>(graph: WorkspaceGraph, job: string, saved: readonly L[]): L[] {
  return upstreamInOrder(graph, job).flatMap((name) => saved.filter((layer) => layer.job === name));
}

/** Everything that has to have run before `job`, each job after all that it requires. */
export function upstreamInOrder(graph: WorkspaceGraph, job: string): string[] {
  return inOrder(graph, upstreamOf(graph, job));
}

function upstreamOf(graph: WorkspaceGraph, job: string): ReadonlySet<string> {
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
function inOrder(graph: WorkspaceGraph, jobs: ReadonlySet<string>): string[] {
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

/** Two jobs of which neither waits for the other must not have written the same path: which one would win? */
export function conflictIn(
  layers: readonly Layer[],
  graph: WorkspaceGraph,
): { readonly path: string; readonly jobs: readonly [string, string] } | undefined {
  const upstream = new Map<string, ReadonlySet<string>>();
  const isAfter = (job: string, other: string): boolean => {
    if (!upstream.has(job)) upstream.set(job, upstreamOf(graph, job));
    return upstream.get(job)!.has(other);
  };
  const writers = new Map<string, Set<string>>();
  for (const { job, paths } of layers) {
    for (const path of paths) {
      const others = writers.get(path) ?? new Set();
      writers.set(path, others);
      for (const other of others) {
        if (other !== job && !isAfter(job, other) && !isAfter(other, job)) return { path, jobs: [other, job] };
      }
      others.add(job);
    }
  }
  return undefined;
}
