/** A prefix of addresses in its parts, as far as a check asks. */
export interface UrlPrefix {
  readonly secure: boolean;
  readonly host: string;
  readonly path: readonly string[];
  /** Whether it ends at a slash, so that nothing can be appended to its last name. */
  readonly closed: boolean;
}

export function readUrlPrefix(prefix: string): UrlPrefix | undefined {
  const parts = /^(https?):\/\/([^/?#\s]{1,253})(\/[^?#\s]{0,2000})?$/i.exec(prefix.trim());
  if (!parts?.[1] || !parts[2]) return undefined;
  const host = parts[2].slice(parts[2].lastIndexOf("@") + 1).replace(/:\d+$/, "");
  const path = parts[3] ?? "";
  return {
    secure: parts[1].toLowerCase() === "https",
    host: host.toLowerCase(),
    path: path.split("/").filter((name) => name !== ""),
    closed: path.endsWith("/"),
  };
}

/** Hosts where anyone has a folder of his own, with how deep it lies. */
const shared: ReadonlyMap<string, number> = new Map([
  ["raw.githubusercontent.com", 1],
  ["gist.githubusercontent.com", 1],
  ["github.com", 1],
  ["gitlab.com", 1],
  ["bitbucket.org", 1],
  ["api.bitbucket.org", 3],
  ["api.github.com", 2],
  ["codeberg.org", 1],
  ["s3.amazonaws.com", 1],
  ["storage.googleapis.com", 1],
  ["cdn.jsdelivr.net", 2],
  ["unpkg.com", 1],
]);

/** How many names of the path say whose folder it is: none on a host of one's own. */
export function ownerDepth(host: string): number {
  return shared.get(host) ?? 0;
}

const movingName = /^(?:main|master|trunk|develop|development|HEAD|latest|staging|production)$/;

/** The branch that a prefix goes through: what stands there changes with every push. */
export function branchIn({ host, path }: UrlPrefix): string | undefined {
  const moving = path.find((name) => movingName.test(name));
  if (moving !== undefined) return moving;
  if (host !== "raw.githubusercontent.com") return undefined;
  const ref = path[2] === "refs" && path[3] === "heads" ? path[4] : path[2] === "refs" ? undefined : path[2];
  return ref !== undefined && !/^[0-9a-f]{40}$/.test(ref) && !/^v?\d/.test(ref) ? ref : undefined;
}
