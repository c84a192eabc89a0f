import { existsSync } from "node:fs";
import type { HouseUser } from "./house-users.ts";

/** What an agent that is not root needs to give every job a user of its own, to end what that user started and to clean up after it. */
const needed = ["setuid", "setgid", "kill", "chown", "dac_override", "fowner"];
const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"];

export interface RunnerRights {
  readonly user: HouseUser | undefined;
  readonly prefix: readonly string[];
}

/** As root: a user of its own that keeps those few rights. Without `setpriv` they cannot be kept, and the agent stays root. */
export function runnerRights(user: HouseUser | undefined): RunnerRights {
  const program = setpriv.find((path) => existsSync(path));
  if (!user || program === undefined) return { user: undefined, prefix: [] };
  const rights = needed.map((name) => `+${name}`).join(",");
  return {
    user: undefined,
    prefix: [
      program,
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      "--clear-groups",
      `--inh-caps=-all,${rights}`,
      `--ambient-caps=-all,${rights}`,
      `--bounding-set=-all,${rights}`,
      "--no-new-privs",
      "--",
    ],
  };
}
