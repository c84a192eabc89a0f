import type { ForgeFacts } from "../evidence/evidence.ts";
import { hasOwners } from "./codeowners.ts";

export interface ReviewGap {
  readonly about: string;
  readonly why: string;
}

/** Why a change of these files could reach the default branch without a review by their owners. */
export function reviewGaps(forge: ForgeFacts, files: readonly string[]): readonly ReviewGap[] {
  const gaps: ReviewGap[] = [];
  const { default_branch: branch, codeowners } = forge;
  if (forge.required_reviews < 1)
    gaps.push({ about: "reviews", why: `\`${branch}\` takes changes that nobody reviewed.` });
  if (!forge.code_owner_review) gaps.push({ about: "code-owners", why: `\`${branch}\` does not ask the code owners.` });
  if (!forge.dismiss_stale)
    gaps.push({ about: "stale", why: `On \`${branch}\` an approval stays when the change goes on.` });
  if (forge.admins_bypass) gaps.push({ about: "bypass", why: `Admins push to \`${branch}\` past the rules.` });
  if (codeowners === undefined) gaps.push({ about: "CODEOWNERS", why: "There is no CODEOWNERS file." });
  else
    for (const file of files)
      if (!hasOwners(codeowners, file)) gaps.push({ about: file, why: `CODEOWNERS names nobody for \`${file}\`.` });
  return gaps;
}
