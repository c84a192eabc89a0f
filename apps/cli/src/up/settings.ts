import { resolve } from "node:path";

/** What `up` reads of the environment; everything else is the server's. */
export function readUpSettings(environment: Readonly<Record<string, string | undefined>> = process.env) {
  const ours = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[0].startsWith("RINGFORT_") && entry[1] !== undefined,
  );
  return {
    dataFolder: environment.RINGFORT_DATA ? resolve(environment.RINGFORT_DATA) : undefined,
    path: environment.PATH || "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    /** Passed on to the server, which knows them. */
    server: Object.fromEntries(ours.filter(([name]) => !name.startsWith("RINGFORT_RUNNER_"))),
  };
}
