import { join } from "node:path";
import type { GitOptions } from "./git-options.ts";
import { Mirror } from "./mirror.ts";

/** The mirrors of one server process: one object a repository, so that its callers share their fetches. */
export class Mirrors {
  readonly #root: string;
  readonly #options: GitOptions;
  readonly #byId = new Map<string, Mirror>();

  constructor(root: string, options: GitOptions) {
    this.#root = root;
    this.#options = options;
  }

  /** The id is ours, never a name that somebody chose. */
  of(repositoryId: string): Mirror {
    if (!/^[0-9A-Za-z-]{1,64}$/.test(repositoryId)) throw new Error("A mirror is named by an id.");
    let mirror = this.#byId.get(repositoryId);
    if (!mirror) {
      mirror = new Mirror(join(this.#root, `${repositoryId}.git`), this.#options);
      this.#byId.set(repositoryId, mirror);
    }
    return mirror;
  }
}
