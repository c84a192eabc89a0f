import { type FetchAnswer, FetchFailure, fetchText } from "./fetch-text.ts";

export type ImageDigest = { readonly digest: string } | { readonly digest: null; readonly reason: string };

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
const digestForm = /^sha256:[0-9a-f]{64}$/;

/** Asks an image's registry for its digest, without credentials: a private image has none here. */
export function imageDigests(timeoutMs: number): (image: string) => Promise<ImageDigest> {
  const down = new Map<string, string>();
  return async (image) => {
    const name = parseImage(image);
    if (!name) return { digest: null, reason: "it is not the name of an image" };
    if (name.digest !== undefined) return { digest: name.digest };
    const known = down.get(name.host);
    if (known !== undefined) return { digest: null, reason: known };
    try {
      return await ask(name, timeoutMs);
    } catch (error) {
      if (!(error instanceof FetchFailure)) throw error;
      down.set(name.host, error.message);
      return { digest: null, reason: error.message };
    }
  };
}

interface ImageName {
  readonly host: string;
  readonly path: string;
  readonly tag: string;
  readonly digest: string | undefined;
}

/** `node`, `cimg/node:20.1`, `ghcr.io/a/b:c@sha256:…`, as Docker reads them. */
export function parseImage(image: string): ImageName | undefined {
  const parts =
    /^(?<name>[a-zA-Z0-9][a-zA-Z0-9._/:-]*?)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/.exec(
      image,
    )?.groups;
  if (!parts?.name) return undefined;
  const { name, tag = "latest", digest } = parts;
  const first = name.split("/", 1)[0]!;
  const hasHost = name.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const path = hasHost ? name.slice(first.length + 1) : name.includes("/") ? name : `library/${name}`;
  if (!/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/.test(path) || path.includes("..")) return undefined;
  const host = !hasHost || first === "docker.io" || first === "index.docker.io" ? "registry-1.docker.io" : first;
  return { host, path, tag, digest };
}

async function ask(name: ImageName, timeoutMs: number): Promise<ImageDigest> {
  const scheme = /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(name.host) ? "http" : "https";
  const address = `${scheme}://${name.host}/v2/${name.path}/manifests/${name.tag}`;
  const head = (headers: Record<string, string>) =>
    fetchText(address, { method: "HEAD", headers: { accept: manifestTypes, ...headers }, timeoutMs });
  let answer = await head({});
  if (answer.status === 401) {
    const token = await anonymousToken(answer, timeoutMs);
    if (token !== undefined) answer = await head({ authorization: `Bearer ${token}` });
  }
  const digest = answer.headers.get("docker-content-digest");
  if (answer.status === 200 && digest !== null && digestForm.test(digest)) return { digest };
  const why =
    answer.status === 401 || answer.status === 403
      ? "it is private"
      : answer.status === 404
        ? "it does not exist"
        : `status ${answer.status}`;
  return { digest: null, reason: `${name.host} says: ${why}` };
}

/** The registry names who gives out tokens for reading what is public. */
async function anonymousToken(refused: FetchAnswer, timeoutMs: number): Promise<string | undefined> {
  const challenge = refused.headers.get("www-authenticate") ?? "";
  if (!/^bearer /i.test(challenge)) return undefined;
  const fields = Object.fromEntries(
    [...challenge.matchAll(/([a-z]+)="([^"]*)"/gi)].map(([, key, value]) => [key!.toLowerCase(), value!]),
  );
  if (!fields.realm || !URL.canParse(fields.realm)) return undefined;
  const url = new URL(fields.realm);
  for (const key of ["service", "scope"]) if (fields[key] !== undefined) url.searchParams.set(key, fields[key]);
  const answer = await fetchText(url, { timeoutMs });
  if (answer.status !== 200) return undefined;
  try {
    const { token, access_token: other } = JSON.parse(answer.text) as Record<string, unknown>;
    const found = token ?? other;
    return typeof found === "string" ? found : undefined;
  } catch {
    return undefined;
  }
}
