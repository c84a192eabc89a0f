import type { JobView } from "@ringfort/config";
import type { ConfigFacts } from "./config-facts.ts";

/** The jobs of one workflow by name, and what stands before each. */
export class Graph {
  readonly #jobs = new Map<string, JobView>();

  constructor(jobs: readonly JobView[]) {
    for (const job of jobs) this.#jobs.set(job.name, job);
  }

  job(name: string): JobView | undefined {
    return this.#jobs.get(name);
  }

  /** Everything that a job waits for, directly or through others; each once. */
  ancestors(job: JobView): readonly JobView[] {
    const seen = new Set<string>();
    const found: JobView[] = [];
    const open = job.requires.map((one) => one.job);
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const ancestor = this.#jobs.get(name);
      if (!ancestor) continue;
      found.push(ancestor);
      open.push(...ancestor.requires.map((one) => one.job));
    }
    return found;
  }

  approvals(job: JobView): readonly JobView[] {
    return this.ancestors(job).filter(({ type }) => type === "approval");
  }
}

const known = new WeakMap<ConfigFacts, ReadonlyMap<string, Graph>>();

/** The graph of each workflow of a config, worked out once. */
function graphsOf(config: ConfigFacts): ReadonlyMap<string, Graph> {
  const before = known.get(config);
  if (before) return before;
  const byWorkflow = new Map<string, JobView[]>();
  for (const job of config.view.jobs) {
    const jobs = byWorkflow.get(job.workflow);
    if (jobs) jobs.push(job);
    else byWorkflow.set(job.workflow, [job]);
  }
  const graphs = new Map([...byWorkflow].map(([name, jobs]) => [name, new Graph(jobs)]));
  known.set(config, graphs);
  return graphs;
}

export function graphOf(config: ConfigFacts, job: JobView): Graph {
  return graphsOf(config).get(job.workflow) ?? new Graph([]);
}
