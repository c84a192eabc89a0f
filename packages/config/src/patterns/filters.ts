import { runsWithNeitherOnlyNorIgnore, runsWithOnlyAndIgnore } from "../readings.ts";
import { fits } from "./name-pattern.ts";

export interface NamePatterns {
  readonly only?: string | readonly string[] | null | undefined;
  readonly ignore?: string | readonly string[] | null | undefined;
}

export interface Filters {
  readonly branches?: NamePatterns | null | undefined;
  readonly tags?: NamePatterns | null | undefined;
}

/** Whether map filters let a job run. Without filters it runs on every branch and on no tag. */
export function runsFor(
  filters: Filters | null | undefined,
  at: { readonly branch: string } | { readonly tag: string },
): boolean {
  if ("branch" in at) return filters?.branches ? runsForName("branches", filters.branches, at.branch) : true;
  return filters?.tags ? runsForName("tags", filters.tags, at.tag) : false;
}

function runsForName(kind: "branches" | "tags", { only, ignore }: NamePatterns, name: string): boolean {
  const hasOnly = isGiven(only);
  const hasIgnore = isGiven(ignore);
  if (hasOnly && hasIgnore) return runsWithOnlyAndIgnore(fitsAny(only, name), fitsAny(ignore, name));
  if (hasOnly) return fitsAny(only, name);
  if (hasIgnore) return !fitsAny(ignore, name);
  return runsWithNeitherOnlyNorIgnore[kind];
}

type Entries = string | readonly string[];

function isGiven(entries: Entries | null | undefined): entries is Entries {
  return entries !== undefined && entries !== null;
}

function fitsAny(entries: Entries, name: string): boolean {
  return typeof entries === "string" ? fits(entries, name) : entries.some((entry) => fits(entry, name));
}
