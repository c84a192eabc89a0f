const longestRefBytes = 1_024;

// As `git check-ref-format` has it.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const forbidden = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|\.$|\/$|^\/|^\.|^-/;

/** A branch or tag name, or any other path of a ref, that git itself would take. */
export function isRefPath(text: string): boolean {
  return (
    text !== "" &&
    text !== "@" &&
    text.isWellFormed() &&
    !forbidden.test(text) &&
    Buffer.byteLength(text) <= longestRefBytes
  );
}

/** A ref by its full name. Short names are never taken: a tag called `main` would win over the branch. */
export function isFullRef(text: string): boolean {
  return /^refs\/[^/]+\/./.test(text) && isRefPath(text);
}

/** The whole name of a commit, SHA-1 or SHA-256. */
export function isRevision(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

export type RefName =
  | { readonly kind: "branch"; readonly name: string }
  | { readonly kind: "tag"; readonly name: string }
  | { readonly kind: "other" };

export function readRef(ref: string): RefName {
  if (ref.startsWith("refs/heads/")) return { kind: "branch", name: ref.slice("refs/heads/".length) };
  if (ref.startsWith("refs/tags/")) return { kind: "tag", name: ref.slice("refs/tags/".length) };
  return { kind: "other" };
}
