import { resolve } from "node:path";
import type { Environment, PlanWorkflow } from "@ringfort/contract";
import { nearest } from "@ringfort/contract";
import { UsageError } from "../command.ts";
import { readEnvFile } from "./env-file.ts";

/** Values that only this machine has: of the project (`--env-file`) and of contexts (`--context`). All are secret. */
export interface Variables {
  readonly project: Environment;
  readonly contexts: ReadonlyMap<string, Environment>;
  readonly warnings: readonly string[];
}

export async function readVariables(
  files: { readonly envFile: string | undefined; readonly contexts: Readonly<Record<string, string>> },
  cwd: string,
): Promise<Variables> {
  const warnings: string[] = [];
  const read = async (path: string) => {
    const file = await readEnvFile(resolve(cwd, path));
    warnings.push(...file.warnings);
    return file.values;
  };
  const project = files.envFile === undefined ? {} : await read(files.envFile);
  const contexts = new Map<string, Environment>();
  for (const [name, path] of Object.entries(files.contexts)) contexts.set(name, await read(path));
  return { project, contexts, warnings };
}

/** Project variables under those of the job's contexts, of which the later wins. */
export function secretsOf({ contexts }: { readonly contexts: readonly string[] }, variables: Variables): Environment {
  return Object.assign({}, variables.project, ...contexts.map((name) => variables.contexts.get(name) ?? {}));
}

/** Says which contexts have no values here, and refuses files for contexts that no job names. */
export function checkContexts(workflows: readonly PlanWorkflow[], { contexts }: Variables): string[] {
  const named = new Map<string, string[]>();
  for (const { jobs } of workflows) {
    for (const job of jobs) {
      for (const context of job.contexts) named.set(context, [...(named.get(context) ?? []), job.name]);
    }
  }
  const unused = [...contexts.keys()].find((context) => !named.has(context));
  if (unused !== undefined) {
    const guess = nearest(unused, [...named.keys()]);
    throw new UsageError(
      `no job that would run has the context \`${unused}\`.${guess === undefined ? "" : ` Did you mean \`${guess}\`?`}`,
    );
  }
  const missing = [...named].filter(([context]) => !contexts.has(context));
  return missing.map(
    ([context, jobs]) =>
      `the context \`${context}\` (${shorten(jobs)}) has no values here; \`--context ${context}=FILE\` gives it some.`,
  );
}

function shorten(jobs: readonly string[]): string {
  return jobs.length > 3 ? `${jobs.slice(0, 3).join(", ")} and ${jobs.length - 3} more` : jobs.join(", ");
}
