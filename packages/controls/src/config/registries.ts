import type { ImageName } from "./image-name.ts";

/** Who is trusted without a word in the policy file: CircleCI's own images and Docker's official ones. */
const trusted = ["docker.io/cimg", "docker.io/circleci", "docker.io/library"];

/** `registry/namespace`, a whole registry, or either with `/*` behind it; `cimg` alone means Docker Hub's. */
export function isAllowedImage(image: ImageName, allowed: readonly string[]): boolean {
  const path = `${image.registry}/${image.namespace === "" ? "" : `${image.namespace}/`}${image.name}`;
  return [...trusted, ...allowed].some((entry) => {
    const prefix = entry.replace(/\/?\*?$/, "");
    return prefix !== "" && (startsWithPath(path, prefix) || startsWithPath(path, `docker.io/${prefix}`));
  });
}

function startsWithPath(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

const firstGeneration = new Set(
  (
    "android buildpack-deps clojure dynamodb elixir golang jruby mariadb mongo mysql node openjdk php postgres postgres-upgrade python " +
    "redis ruby rust"
  ).split(" "),
);

/** CircleCI's first generation of images: no updates since 2021. Its other images are its tools, which live on. */
export function isDeprecatedImage({ registry, namespace, name }: ImageName): boolean {
  return registry === "docker.io" && namespace === "circleci" && firstGeneration.has(name);
}
