import type { Keyholder } from "../keyholder/keyholder.ts";
import { LocalKeyholder } from "../keyholder/local-keyholder.ts";
import { RemoteKeyholder } from "../keyholder/socket/remote-keyholder.ts";
import type { ServiceOptions } from "./service-options.ts";

/** Who decides: a process of somebody else's, or the runner itself. */
export function openKeyholder({ keyholder, trust, resourceClass, host }: ServiceOptions): Keyholder | undefined {
  if (keyholder !== undefined) return new RemoteKeyholder(keyholder);
  if (!trust) return undefined;
  const { trustFile, stateFolder } = trust;
  return new LocalKeyholder({ trustFile, stateFolder, resourceClass, path: host.path });
}
