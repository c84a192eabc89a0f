/** What is planted, in the order of the table. */
export const canaryKinds = [
  "context variable",
  "project variable",
  "SSH key",
  "file",
  "several lines",
  "6 kB",
  "beyond ASCII",
  "class key",
  "OIDC token",
  "API token",
  "cookie",
  "webhook secret",
] as const;
export type CanaryKind = (typeof canaryKinds)[number];

/** Where it is looked for, in the order of the table. */
export const channels = [
  "database files",
  "database dump",
  "objects",
  "disk",
  "logs",
  "environment",
  "command lines",
  "memory",
  "traffic",
  "backup",
  "runner's disk",
] as const;
export type Channel = (typeof channels)[number];
