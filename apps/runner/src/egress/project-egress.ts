import { lstat } from "node:fs/promises";
import { readTrustFile } from "../trust/trust-file.ts";
import type { TrustedProject } from "../trust/trusted.ts";
import { EgressProxy, type Outside } from "./egress-proxy.ts";
import { learnedHosts, learnHosts } from "./learned-hosts.ts";
import type { EgressRules } from "./rules.ts";

/** The way out of one job. Disposed, it is closed, and what was learned is kept. */
export interface ProjectEgress extends AsyncDisposable {
  readonly proxy: EgressProxy;
  /** For the job's log, before its first step. */
  readonly notes: readonly string[];
}

/** `null` where there is no rule: the job has the network that its executor gives it. */
export function egressOf({ egressMode: mode, egress: hosts }: TrustedProject): EgressRules | null {
  return mode === "off" ? null : { mode, hosts };
}

/** The rule for jobs that nobody has verified. A trust file that is there and cannot be believed throws. */
export async function egressInFile(trustFile: string | undefined, project: string): Promise<EgressRules | null> {
  if (trustFile === undefined || !(await isThere(trustFile))) return null;
  const trusted = (await readTrustFile(trustFile)).projects.get(project);
  return trusted ? egressOf(trusted) : null;
}

export async function openEgress(
  rules: EgressRules | null,
  {
    stateFolder,
    project,
    world,
  }: { readonly stateFolder: string | undefined; readonly project: string; readonly world?: Outside },
): Promise<ProjectEgress | undefined> {
  if (!rules) return undefined;
  const proxy = new EgressProxy(rules, world);
  const isKept = rules.mode === "learn" && stateFolder !== undefined;
  return {
    proxy,
    notes: rules.mode === "learn" ? suggestion(rules, isKept ? await learnedHosts(stateFolder, project) : []) : [],
    [Symbol.asyncDispose]: async () => {
      proxy.close();
      // What cannot be kept is in the job's log all the same.
      if (isKept) await learnHosts(stateFolder, project, proxy.reached).catch(() => undefined);
    },
  };
}

function suggestion({ hosts: listed }: EgressRules, learned: readonly string[]): string[] {
  if (learned.length === 0) return ["The runner learns which hosts this project's jobs reach"];
  const hosts = [...new Set([...listed, ...learned])].toSorted();
  return [
    `The runner learns which hosts this project's jobs reach. So far its trust file would have to say: egress = ${JSON.stringify(hosts)}`,
  ];
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw failure;
  }
}
