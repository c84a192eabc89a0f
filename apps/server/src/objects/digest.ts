/** Looked at before a digest becomes part of a path or an address. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Two levels, because a folder with a million files is slow everywhere. */
export function keyOf(digest: string): string {
  return `${digest.slice(0, 2)}/${digest.slice(2)}`;
}

export function digestOf(key: string): string | undefined {
  return /^[0-9a-f]{2}\/[0-9a-f]{62}$/.test(key) ? key.replace("/", "") : undefined;
}
