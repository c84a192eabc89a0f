/** A path whose values are encoded as one segment or query value each. */
export function path(pieces: TemplateStringsArray, ...values: readonly string[]): string {
  return pieces.reduce((made, piece, at) => made + encodeURIComponent(values[at - 1]!) + piece);
}

/** A slug as the segments that it has; each was checked when it was read. */
export function slugPath(slug: string): string {
  return slug.split("/").map(encodeURIComponent).join("/");
}
