import type { Told, Truth, Values } from "./truth.ts";
import type { World } from "./world.ts";

/** One thing that a malicious server does to a runner. */
export interface Lie {
  /** Of `security.md` section 7: `D8`. */
  readonly drill: string;
  /** What the server does, in a few words. */
  readonly does: string;
  /** The job that it hands out. */
  readonly job: Told;
  tell(truth: Truth, world: World, values: Values): Truth | Promise<Truth>;
  readonly must: Must;
}

/** How the runner must answer. */
export type Must =
  /** With one of these codes, before the first step. */
  | { readonly refuse: readonly string[] }
  /** By running the job as git has it: its log shows the secret's digest and nothing that the server added. */
  | { readonly runOurs: true }
  /** By running the job without what is sealed. */
  | { readonly runWithout: true }
  /** By running the job as git has it, with the cache that it is offered, or with a word about why not. */
  | { readonly restoreCache: boolean };

export function refuse(...codes: readonly string[]): Must {
  return { refuse: codes };
}

type Secrets = Truth["secrets"];
type Scope = Secrets["scopes"][number];

/** The truth with other secrets. */
export function withSecrets(truth: Truth, changes: Partial<Secrets>): Truth {
  return { ...truth, secrets: { ...truth.secrets, ...changes } };
}

export function withInputs(truth: Truth, changes: Partial<Secrets["inputs"]>): Truth {
  return withSecrets(truth, { inputs: { ...truth.secrets.inputs, ...changes } });
}

/** The truth with another last scope: the job's context. */
export function withScope(truth: Truth, change: (scope: Scope) => Partial<Scope>): Truth {
  const scopes = truth.secrets.scopes.map((scope, at, all) =>
    at === all.length - 1 ? { ...scope, ...change(scope) } : scope,
  );
  return withSecrets(truth, { scopes });
}

export function withClaim(truth: Truth, changes: Partial<Truth["claim"]>): Truth {
  return { ...truth, claim: { ...truth.claim, ...changes } };
}
