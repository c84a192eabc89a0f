/** A reference to a container image, taken apart as Docker does it. */
export interface ImageName {
  readonly text: string;
  /** `docker.io` where none is written. */
  readonly registry: string;
  /** `library` for Docker's official images; empty where a registry has no namespaces. */
  readonly namespace: string;
  readonly name: string;
  readonly tag: string | undefined;
  /** As written after `@`, whether it is well formed or not. */
  readonly digest: string | undefined;
}

const hub = "docker.io";

export function readImageName(text: string): ImageName {
  const [path = "", digest] = splitLast(text, "@");
  const slash = path.lastIndexOf("/");
  const colon = path.lastIndexOf(":");
  const tagged = colon > slash;
  const tag = tagged ? path.slice(colon + 1) : undefined;
  const pieces = (tagged ? path.slice(0, colon) : path).split("/");
  const [first = ""] = pieces;
  const hasRegistry = pieces.length > 1 && (/[.:$]/.test(first) || first === "localhost");
  const registry = hasRegistry ? first.toLowerCase() : hub;
  const rest = hasRegistry ? pieces.slice(1) : pieces;
  const name = rest.at(-1) ?? "";
  const namespace = rest.slice(0, -1).join("/");
  const isHub = registry === hub || registry === "index.docker.io" || registry === "registry-1.docker.io";
  return {
    text,
    registry: isHub ? hub : registry,
    namespace: namespace === "" && isHub ? "library" : namespace,
    name,
    tag,
    digest,
  };
}

function splitLast(text: string, by: string): [string, string | undefined] {
  const at = text.indexOf(by);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

export function isWellFormedDigest(digest: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(digest) || /^sha512:[0-9a-f]{128}$/.test(digest);
}

/** Whether the name is only known when the job starts: it holds a variable, or a tag of the config that could not be filled in. */
export function isOpen(text: string): boolean {
  return text.includes("$") || text.includes("<<") || text === "";
}

const aliases = new Set(
  "latest current stable edge lts nightly main master next canary rolling default previous dev devel develop".split(
    " ",
  ),
);

/** Why a tag moves: it is an alias, or names a major version only. Undefined where it looks like one release. */
export function whyMoving(tag: string): string | undefined {
  const [first = ""] = tag.split(/[-_.]/, 1);
  if (aliases.has(first.toLowerCase())) return `\`${first}\` is an alias that moves with each release`;
  // `18`, `v3`, `18-alpine`; a year, a date or a build number is longer.
  if (/^v?\d{1,2}$/.test(tag.split("-", 1)[0] ?? "")) return "it names a major version only";
  return undefined;
}
