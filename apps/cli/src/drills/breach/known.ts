import type { CanaryKind, Channel } from "./kinds.ts";

const presented = "whoever presents it shows it: it crosses the wire and is compared in memory; kept is only its hash";
const signedWith = "the server signs its calls with it, so it must be able to read it";

/**
 * What is no leak, and why. Everything that is not in this table must be nowhere; a cell of it is no proof of anything, and is
 * printed as such.
 */
export const known: Readonly<Partial<Record<CanaryKind, Readonly<Partial<Record<Channel, string>>>>>> = {
  "class key": { "runner's disk": "its one home, in files that only the runner's user reads" },
  "API token": { memory: presented, traffic: presented },
  cookie: { memory: presented, traffic: presented },
  "webhook secret": {
    "database files": signedWith,
    "database dump": signedWith,
    backup: signedWith,
    memory: signedWith,
    traffic: signedWith,
  },
};
