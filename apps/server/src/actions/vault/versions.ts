import { Refusal } from "@ringfort/contract";

export interface Version {
  readonly version: number;
  readonly fingerprint: string;
}

/** Versions go up by one, each naming the one before: of two who write at once, one is told to look again. */
export function requireNext(what: string, given: number, previous: string | null, last: Version | undefined): void {
  const next = (last?.version ?? 0) + 1;
  if (given === next && previous === (last?.fingerprint ?? null)) return;
  const known = last ? `the last version is ${last.version}, ${last.fingerprint}` : "there is no version of it yet";
  throw new Refusal("conflict", `${what}: ${known}. Version ${next} must come, and name the one before.`);
}
