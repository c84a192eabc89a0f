export interface ImageName {
  /** With the registry's host when it has one. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** The host to whom credentials go. */
  readonly registry: string;
}

/** `[host[:port]/]name[:tag][@sha256:…]`. A name without tag and digest means `latest`, not every tag. */
export function parseImageName(written: string): ImageName {
  const [name = "", digest] = written.split("@", 2);
  const colon = name.lastIndexOf(":");
  const tagged = colon > name.lastIndexOf("/");
  const repository = tagged ? name.slice(0, colon) : name;
  const tag = tagged ? name.slice(colon + 1) : undefined;
  return {
    repository,
    tag: tag ?? (digest === undefined ? "latest" : undefined),
    digest,
    registry: registryOf(repository),
  };
}

function registryOf(repository: string): string {
  const [first = "", ...rest] = repository.split("/");
  const isHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return isHost ? first : "https://index.docker.io/v1/";
}

/** How the engine is asked for it: a digest says more than a tag, and the engine wants one of them. */
export function reference({ repository, tag, digest }: ImageName): string {
  return digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`;
}
