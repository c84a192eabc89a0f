import { existsSync } from "node:fs";
import { readTrustFile } from "../trust/trust-file.ts";
import { EgressProxy, type Outside } from "./egress-proxy.ts";
import { learnedHosts, learnHosts } from "./learned-hosts.ts";

/** The way out of one job of a project for which the runner's trust file has an egress rule. Disposed, it is closed, and what was learned is kept. */
export interface ProjectEgress extends AsyncDisposable {
  readonly proxy: EgressProxy;
  /** For the job's log, before its first step. */
  readonly notes: readonly string[];
}

interface Place {
  readonly trustFile: string;
  readonly stateFolder: string;
}

/** `undefined` where there is no rule: the job has the network that its executor gives it. A trust file that cannot be believed throws. */
export async function openEgress(
  place: Place | undefined,
  project: string,
  world?: Outside,
): Promise<ProjectEgress | undefined> {
  if (!place || !existsSync(place.trustFile)) return undefined;
  const trusted = (await readTrustFile(place.trustFile)).projects.get(project);
  if (!trusted || trusted.egressMode === "off") return undefined;
  const { egressMode: mode, egress: hosts } = trusted;
  const proxy = new EgressProxy({ mode, hosts }, world);
  if (mode === "block") return { proxy, notes: [], [Symbol.asyncDispose]: async () => proxy.close() };
  const { stateFolder } = place;
  return {
    proxy,
    notes: suggestion(hosts, await learnedHosts(stateFolder, project)),
    [Symbol.asyncDispose]: async () => {
      proxy.close();
      // What cannot be kept is in the job's log all the same.
      await learnHosts(stateFolder, project, proxy.reached).catch(() => undefined);
    },
  };
}

function suggestion(listed: readonly string[], learned: readonly string[]): string[] {
  if (learned.length === 0) return ["The runner learns which hosts this project's jobs reach"];
  const hosts = [...new Set([...listed, ...learned])].toSorted();
  return [
    `The runner learns which hosts this project's jobs reach. So far its trust file would have to say: egress = ${JSON.stringify(hosts)}`,
  ];
}
