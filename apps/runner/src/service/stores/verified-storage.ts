import type { StorageDomain } from "@ringfort/contract";
import type { BlobSeal } from "./objects.ts";

/** What the runner itself has found out about a job: it decides which stored content the job takes, and what its own counts as. */
export interface VerifiedStorage {
  /** The class's: whoever has no such key can neither read what is stored nor make it. */
  readonly key: Uint8Array;
  readonly domain: Exclude<StorageDomain, "fork-pr">;
  readonly organization: string;
  /** The project's slug. */
  readonly project: string;
  readonly pipeline: string;
  readonly commit: string;
  /** Their names: a rerun takes over what jobs of the same name have left. */
  readonly workflow: string;
  readonly job: string;
  /** Whether the policies of the job's contexts let it restore caches. */
  readonly restoresCaches: boolean;
}

/** Down only: what anybody's branch has saved is nothing for a job of a protected one. */
export const readableDomains: Readonly<Record<VerifiedStorage["domain"], readonly StorageDomain[]>> = {
  branch: ["branch", "protected"],
  protected: ["protected"],
};

export function sealOfCache({ key, organization, project }: VerifiedStorage, domain: string, name: string): BlobSeal {
  return { key, binding: ["cache", organization, project, domain, name] };
}

export function sealOfLayer(storage: VerifiedStorage, job: string): BlobSeal {
  const { key, organization, project, pipeline, commit, workflow } = storage;
  return { key, binding: ["workspace", organization, project, pipeline, commit, workflow, job] };
}
