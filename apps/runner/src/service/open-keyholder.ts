import type { Keyholder } from "../keyholder/keyholder.ts";
import { LocalKeyholder } from "../keyholder/local-keyholder.ts";
import type { ServiceOptions } from "./service-options.ts";

/** Who decides: the runner itself, or a process of somebody else's. */
export function openKeyholder({ trust, resourceClass, host }: ServiceOptions): Keyholder | undefined {
  if (!trust) return undefined;
  const { trustFile, stateFolder } = trust;
  return new LocalKeyholder({ trustFile, stateFolder, resourceClass, path: host.path });
}
