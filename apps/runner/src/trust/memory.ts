import { join } from "node:path";
import type { Mark, PinnedRoot } from "@ringfort/seal";
import { readState, writeWhole } from "./state-file.ts";

/** The newest that was seen of a scope. */
export interface ScopeMarks {
  readonly policy?: { readonly version: number; readonly digest: string };
  readonly names: readonly Mark[];
}

/** What is known of one organization: nothing older is believed any more. */
export interface Memory {
  /** The fingerprint of the trust file by which the first root was taken. */
  readonly fingerprint: string;
  readonly root: PinnedRoot;
  readonly scopes: Readonly<Record<string, ScopeMarks>>;
  /** Approvals' nonces, kept as long as the approvals could count. */
  readonly nonces: Readonly<Record<string, UsedNonce>>;
}

export interface UsedNonce {
  readonly until: number;
  /** By name of the job: the one job that has used it, and how often each of its nodes. */
  readonly jobs: Readonly<Record<string, { readonly jobId: string; readonly nodes: Readonly<Record<string, number>> }>>;
}

export async function readMemory(stateFolder: string, organization: string): Promise<Memory | undefined> {
  return (await readState(fileOf(stateFolder, organization))) as Memory | undefined;
}

function fileOf(stateFolder: string, organization: string): string {
  if (!/^[0-9a-f-]{36}$/.test(organization)) throw new Error("The organization's id is none");
  return join(stateFolder, "remembered", `${organization}.json`);
}

const turns = new Map<string, Promise<unknown>>();

/** What is remembered of an organization, one at a time: `work` answers what to remember from now on, and that is on disk before it counts. */
export async function remembering<Answer>(
  stateFolder: string,
  organization: string,
  work: (known: Memory | undefined) => Promise<{ readonly answer: Answer; readonly next?: Memory }>,
): Promise<Answer> {
  const path = fileOf(stateFolder, organization);
  const turn = async () => {
    const known = (await readState(path)) as Memory | undefined;
    const { answer, next } = await work(known);
    if (next) await writeWhole(path, `${JSON.stringify(next)}\n`);
    return answer;
  };
  const running = (turns.get(path) ?? Promise.resolve()).then(turn, turn);
  turns.set(path, running);
  return running;
}
