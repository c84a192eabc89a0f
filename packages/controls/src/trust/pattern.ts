/** What a claim may be: a text, in which `*` and `?` stand for anything where `wild`. `*` stands for `/` too. */
export interface Pattern {
  readonly text: string;
  readonly wild: boolean;
}

export function isLiteral({ text, wild }: Pattern): boolean {
  return !wild || !/[*?]/.test(text);
}

/** What every match begins with. */
export function fixedPrefix({ text, wild }: Pattern): string {
  const end = wild ? text.search(/[*?]/) : -1;
  return end < 0 ? text : text.slice(0, end);
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/**
 * The project that a pattern for `sub` allows, where it allows one only: everything before it is written out, so that no branch name
 * can imitate it, and nothing can follow it but `/`.
 */
export function projectOfSub(pattern: Pattern): string | undefined {
  const prefix = fixedPrefix(pattern);
  const [org, organization, project, id, ...rest] = prefix.split("/");
  if (org !== "org" || !organization || project !== "project" || !id) return undefined;
  return rest.length > 0 || prefix === pattern.text || isUuid(id) ? id : undefined;
}

/** The organization, likewise. */
export function orgOfSub(pattern: Pattern): string | undefined {
  const prefix = fixedPrefix(pattern);
  const [org, id, ...rest] = prefix.split("/");
  return org === "org" && id && (rest.length > 0 || isUuid(id)) ? id : undefined;
}

export interface VcsOfSub {
  readonly origin: string;
  readonly ref: string;
}

/** The repository and the ref at the end of a pattern for the `sub` of a V2 token; either may hold `*`. */
export function vcsOfSub({ text }: Pattern): VcsOfSub | undefined {
  const origin = text.indexOf("/vcs-origin/");
  const ref = text.indexOf("/vcs-ref/", origin);
  if (origin < 0 || ref < 0) return undefined;
  return { origin: text.slice(origin + "/vcs-origin/".length, ref), ref: text.slice(ref + "/vcs-ref/".length) };
}

/** Whether the part between project and origin has one length only, so that no branch name can stretch it. */
export function hasOpenUser({ text, wild }: Pattern): boolean {
  const end = text.indexOf("/vcs-origin/");
  return wild && end >= 0 && text.slice(0, end).includes("*");
}
