import type { CheckedApproval } from "@ringfort/seal";
import type { Memory } from "../trust/memory.ts";

/** Which run of which job asks. */
export interface Asking {
  readonly job: string;
  readonly jobId: string;
  readonly node: number;
}

/** A claim that was lost is made again, under the same approval: as often as this. */
const mostTries = 3;

type Nonces = Memory["nonces"];

/** Those that this run of the job may not use any more. */
export function usedNonces(known: Nonces, { job, jobId, node }: Asking): ReadonlySet<string> {
  const used = Object.entries(known).filter(([, { jobs }]) => {
    const one = Object.hasOwn(jobs, job) ? jobs[job] : undefined;
    return one !== undefined && (one.jobId !== jobId || (one.nodes[node] ?? 0) >= mostTries);
  });
  return new Set(used.map(([nonce]) => nonce));
}

export function useNonces(
  known: Nonces,
  approvals: readonly CheckedApproval[],
  { job, jobId, node }: Asking,
  now: number,
): Nonces {
  const next: Record<string, Nonces[string]> = {};
  for (const [nonce, used] of Object.entries(known)) if (used.until > now) next[nonce] = used;
  for (const { approval } of approvals) {
    const before = Object.hasOwn(next, approval.nonce) ? next[approval.nonce] : undefined;
    const nodes = before?.jobs[job]?.nodes ?? {};
    const one = { jobId, nodes: { ...nodes, [node]: (nodes[node] ?? 0) + 1 } };
    next[approval.nonce] = { until: approval.expires, jobs: { ...before?.jobs, [job]: one } };
  }
  return next;
}
