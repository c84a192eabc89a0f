import { type ClaimTest, type Grant, orgClaim, originClaim, projectClaim, refClaim } from "./grant.ts";
import { isLiteral, orgOfSub, type Pattern, projectOfSub, vcsOfSub } from "./pattern.ts";

/** The projects that a grant lets in; undefined where it does not name them all. */
export function projectsOf(grant: Grant): readonly string[] | undefined {
  return named(grant, projectClaim, literal) ?? named(grant, "sub", projectOfSub);
}

/** The organizations whose tokens pass, whatever the issuer. */
export function orgsOf(grant: Grant): readonly string[] | undefined {
  return named(grant, orgClaim, literal) ?? named(grant, "sub", orgOfSub) ?? named(grant, projectClaim, literal);
}

/** The repositories whose builds pass. */
export function originsOf(grant: Grant): readonly string[] | undefined {
  return (
    named(grant, originClaim, literal) ?? named(grant, "sub", (pattern) => written(vcsOfSub(pattern)?.origin, pattern))
  );
}

/** The branches and tags whose builds pass. */
export function refsOf(grant: Grant): readonly string[] | undefined {
  return named(grant, refClaim, literal) ?? named(grant, "sub", (pattern) => written(vcsOfSub(pattern)?.ref, pattern));
}

/** Whether a grant asks for the repository or the ref at all, however loosely. */
export function testsVcs(grant: Grant): ClaimTest | undefined {
  return (
    grant.tests(refClaim)[0] ??
    grant.tests(originClaim)[0] ??
    grant.tests("sub").find(({ patterns }) => patterns.some((pattern) => /\/vcs-(?:origin|ref)\//.test(pattern.text)))
  );
}

function literal(pattern: Pattern): string | undefined {
  return isLiteral(pattern) && pattern.text !== "" ? pattern.text : undefined;
}

function written(text: string | undefined, { wild }: Pattern): string | undefined {
  return text === undefined ? undefined : literal({ text, wild });
}

/** What every pattern of one test names: a single pattern that names nothing lets everything in. */
function named(
  grant: Grant,
  claim: string,
  nameOf: (pattern: Pattern) => string | undefined,
): readonly string[] | undefined {
  for (const { patterns } of grant.tests(claim)) {
    const names = patterns.map(nameOf);
    if (names.every((name) => name !== undefined)) return [...new Set(names)];
  }
  return undefined;
}
