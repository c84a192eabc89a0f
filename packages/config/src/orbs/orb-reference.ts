/** `ns/orb@1.2` or an https address, taken apart. */
export type OrbReference =
  | { readonly kind: "registry"; readonly name: string; readonly version: string }
  | { readonly kind: "url"; readonly address: string; readonly host: string };

const registryForm = /^([a-z0-9][a-z0-9_-]*\/[a-z0-9][a-z0-9_-]*)@([A-Za-z0-9:._-]{1,1040})$/;

/** Undefined when the text is neither; nothing that looks like a path gets through. */
export function parseOrbReference(text: string): OrbReference | undefined {
  const registry = registryForm.exec(text);
  if (registry) return { kind: "registry", name: registry[1]!, version: registry[2]! };
  const url = /^https?:\/\/([^\s/?#\\]+)(?:[/?#]\S*)?$/.exec(text);
  return url ? { kind: "url", address: text, host: url[1]!.slice(url[1]!.lastIndexOf("@") + 1) } : undefined;
}

/** `1.2.3`: published once and never changed. */
export function isExactVersion(version: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(version);
}

/** The version that a written one means among those that exist: `1.2` is the highest 1.2.x, `volatile` the highest of all. */
export function chooseVersion(wanted: string, existing: readonly string[]): string | undefined {
  if (existing.includes(wanted)) return wanted;
  if (wanted !== "volatile" && !/^\d+(?:\.\d+)?$/.test(wanted)) return undefined;
  const fitting = existing.filter((version) => {
    return isExactVersion(version) && (wanted === "volatile" || version.startsWith(`${wanted}.`));
  });
  return fitting.sort(byVersion).at(-1);
}

function byVersion(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  return left[0]! - right[0]! || left[1]! - right[1]! || left[2]! - right[2]!;
}

/** `ns/orb` and its version as a file name. */
export function orbFileName(name: string, version: string): string {
  return `${name.replace("/", "__")}@${version}.yml`;
}
