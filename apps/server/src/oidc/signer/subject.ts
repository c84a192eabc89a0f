import type { TokenRequest } from "@ringfort/seal";

/** `sub` is one text that policies match with `*`, so nothing in it may look like another part of it. */
const parts = /\/(?:vcs-origin|vcs-ref|org|project|user)(?:\/|$)/;
const ordinaryRef = /^refs\/(?:heads|tags)\/[^\s*?\p{C}]+$/u;
const ordinaryOrigin = /^[\w.-]+(?::\d{1,5})?(?:\/[\w.~+%-]+)+$/;

/** A branch named `x/vcs-origin/<repository>/vcs-ref/refs/heads/main` would end like a token of `main`. */
export function isUnambiguous({ ref, origin }: Pick<TokenRequest, "ref" | "origin">): boolean {
  const refIsPlain = ref === null || (ordinaryRef.test(ref) && !parts.test(ref.slice("refs".length)));
  const originIsPlain = origin === null || (ordinaryOrigin.test(origin) && !parts.test(`/${origin}`));
  return refIsPlain && originIsPlain;
}

export function subjectOf(
  form: "v1" | "v2",
  { org, ref, origin }: Pick<TokenRequest, "org" | "ref" | "origin">,
  { projectId, userId }: { readonly projectId: string; readonly userId: string },
): string {
  const first = `org/${org}/project/${projectId}/user/${userId}`;
  return form === "v1" || ref === null || origin === null ? first : `${first}/vcs-origin/${origin}/vcs-ref/${ref}`;
}
