const slugRoutes =
  /^(\/api\/(?:v2|v1\.1)\/(?:project|insights(?:\/pages|\/time-series)?|organization)\/)([^/?]*%2[Ff][^/?]*)/;

/** CircleCI takes a slug as three segments and as one percent-encoded; routes know the first. Other parts of a path stay encoded. */
export function withSlugsApart(url: string): string {
  return url.replace(slugRoutes, (_, start: string, slug: string) => start + slug.replaceAll(/%2[Ff]/g, "/"));
}
