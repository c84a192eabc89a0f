import type { ConfigView, OrbView } from "@ringfort/config";

export interface RegistryOrb extends OrbView {
  readonly reference: string;
  readonly namespace: string;
  readonly name: string;
  /** What stands after `@`, as written; undefined when there is none. */
  readonly version: string | undefined;
}

/** The orbs that come from the registry, their references taken apart. Inline orbs and orbs by URL have checks of their own. */
export function registryOrbs(view: ConfigView): readonly RegistryOrb[] {
  return view.orbs.flatMap((orb) => {
    if (orb.reference === undefined || isUrl(orb.reference)) return [];
    const at = orb.reference.indexOf("@");
    const path = at < 0 ? orb.reference : orb.reference.slice(0, at);
    const slash = path.indexOf("/");
    return [
      {
        ...orb,
        reference: orb.reference,
        namespace: slash < 0 ? path : path.slice(0, slash),
        name: path.slice(slash + 1),
        version: at < 0 ? undefined : orb.reference.slice(at + 1),
      },
    ];
  });
}

export function isUrl(reference: string): boolean {
  return /^https?:/.test(reference);
}

const full = /^\d+\.\d+\.\d+$/;

/** Whether a reference is fixed for ever: a full version, whose nested orbs were frozen when it was published. */
export function isPinned(orb: RegistryOrb): boolean {
  return orb.version !== undefined && full.test(orb.version);
}

/** A URL that holds a commit cannot change under it. */
export function holdsCommit(url: string): boolean {
  return /\/[0-9a-f]{40}(?:\/|$)/.test(url);
}
