import { isFullRef, isRevision } from "../ref-name.ts";

export interface RemoteRefs {
  readonly ok: true;
  /** Full ref → commit; an annotated tag counts as the commit that it names. */
  readonly refs: ReadonlyMap<string, string>;
  /** Full ref. Absent when the repository is empty or its HEAD is detached. */
  readonly defaultRef?: string;
}

/** Reads what `git ls-remote --symref` says. Refs that git itself would not take are left out. */
export function readRemoteRefs(text: string): RemoteRefs {
  const refs = new Map<string, string>();
  let defaultRef: string | undefined;
  for (const line of text.split("\n")) {
    const [value = "", name = ""] = line.split("\t");
    if (name === "HEAD" && value.startsWith("ref: ")) defaultRef = value.slice("ref: ".length);
    // The peeled line follows its tag's.
    const ref = name.endsWith("^{}") ? name.slice(0, -"^{}".length) : name;
    if (isFullRef(ref) && isRevision(value)) refs.set(ref, value);
  }
  return { ok: true, refs, ...(defaultRef && refs.has(defaultRef) && { defaultRef }) };
}
