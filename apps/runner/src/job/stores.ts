import type { Readable } from "node:stream";

/** Text without the job's secrets. */
export type Hide = (text: string) => string;

/** Content that was not made as what it is said to be by anybody who may make it, or that was changed since. */
export class NotAuthentic extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotAuthentic";
  }
}

/** A cache that a job does not get, and why: it goes on without. */
export class CacheLeftOut extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CacheLeftOut";
  }
}

/** Caches of one project (or of one fork). Keys arrive rendered. */
export interface CacheStore {
  /** What stands for a secret in keys, where others than the job may see those. */
  readonly mark?: (secret: string) => string;
  /** The newest entry whose key has the first of `keys` that is the prefix of any; the first key with a hit ends the search. */
  find(keys: readonly string[]): Promise<{ readonly key: string; readonly tar: () => Promise<Readable> } | undefined>;
  /** Whether exactly this key exists: saves packing what `save` would refuse. */
  has(key: string): Promise<boolean>;
  /** Answers false, and stores nothing, when exactly this key exists: keys are immutable and the first finished saver wins. */
  save(key: string, tar: Readable, keptDays?: number): Promise<boolean>;
}

/** What one job sees of its workflow's workspace, and the layer it may add. */
export interface WorkspaceView {
  /** Layers of the jobs upstream, in graph order; a later layer overwrites. Two unordered jobs that wrote one path are a conflict. */
  layers(): Promise<
    | { readonly ok: true; readonly layers: readonly { readonly job: string; readonly tar: () => Promise<Readable> }[] }
    | { readonly ok: false; readonly path: string; readonly jobs: readonly [string, string] }
  >;
  /** Adds to this job's layer; entries are relative to the persisted root. `hide` masks what is told of it besides. */
  persist(tar: Readable, hide?: Hide): Promise<void>;
}

export interface ArtifactStore {
  /** `path` is relative, `/`-separated, already cleaned of `..`. */
  store(node: number, path: string, content: Readable): Promise<void>;
}

export interface TestResultStore {
  /** One JUnit file, masked; what it spells in other words shows its secrets only when parsed, so `hide` is for whoever parses it. */
  store(node: number, file: string, xml: string, hide?: Hide): Promise<void>;
  /** Seconds by name of an earlier run, for `circleci tests split --split-by=timings`. */
  timings(kind: "filename" | "classname" | "testname"): Promise<ReadonlyMap<string, number>>;
}
