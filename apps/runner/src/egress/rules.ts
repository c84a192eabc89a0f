import { isIP } from "node:net";

/** Which hosts a job may reach. `learn` lets it reach every public one, and remembers which. */
export interface EgressRules {
  readonly mode: "learn" | "block";
  /** `registry.example:443`, `*.example.com:443`. */
  readonly hosts: readonly string[];
}

export interface Destination {
  /** In lower case, without a dot at its end. */
  readonly host: string;
  readonly port: number;
}

/** `host:port` as a client asks for it. Only names: whoever asks for an address has resolved a name elsewhere, or knows too much. */
export function readDestination(text: string): Destination | undefined {
  const { host, port } = /^(?<host>[^:[\]]{1,253}):(?<port>\d{1,5})$/.exec(text)?.groups ?? {};
  const name = host?.toLowerCase().replace(/\.$/, "") ?? "";
  const number = Number(port);
  if (number < 1 || number > 65_535 || !isHostName(name)) return undefined;
  return { host: name, port: number };
}

export function nameOf({ host, port }: Destination): string {
  return `${host}:${port}`;
}

/** How a host is allowed: by its very name, by a pattern, or not at all. */
export function ruleFor({ hosts }: EgressRules, { host, port }: Destination): "named" | "pattern" | undefined {
  const entries = hosts.map((entry) => entry.toLowerCase());
  if (entries.includes(`${host}:${port}`)) return "named";
  // A star is one or more labels in front, as in certificates but deeper.
  const isMatched = entries.some((entry) => entry.startsWith("*.") && `${host}:${port}`.endsWith(entry.slice(1)));
  return isMatched ? "pattern" : undefined;
}

/** Numbers in other clothes (`0x7f.1`, `2130706433`) are addresses to some resolvers. */
function isHostName(name: string): boolean {
  if (isIP(name) !== 0 || !name.includes(".") || /(?:^|\.)(?:0x[0-9a-f]*|\d+)$/.test(name)) return false;
  return name.split(".").every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
}
