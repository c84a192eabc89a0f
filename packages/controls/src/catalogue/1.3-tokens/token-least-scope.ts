import type { Check } from "../../check.ts";
import { fromSecurity } from "../../evidence/from-security.ts";
import { subjectOf } from "../../evidence/subject-of.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";

/** Scopes that leave nothing out. */
const full = new Set(["*", "all", "full", "admin", "read-write", "write", "*:*", "org:admin"]);

export const tokenLeastScope: Check = {
  id: "RF-1.3.3",
  slug: "token-least-scope",
  title: "Tokens may do what they are for, and no more",
  level: 1,
  severity: "medium",
  scope: "org",
  subject: "organization",
  needs: [],
  map: { nist: ["AC-6", "IA-5"], soc2: ["CC6.3"], cis8: ["6.8"], owasp: [2, 5] },
  why: "A script that reads statuses with its author's full token can write contexts as well, and so can whoever finds it.",
  remedy:
    "Use OIDC, a token of an OAuth application or a scoped token of Ringfort. Personal tokens made on circleci.com's web page are always full.",
  run(org) {
    const subject = subjectOf(org);
    return fromSecurity(
      org,
      {
        check: "RF-1.3.3",
        field: "tokens",
        whether: "what tokens may do, and personal tokens made on its web page may do everything",
        show: "the list of tokens that machines use, each with its scope",
      },
      (tokens) => {
        const fails = tokens.flatMap(({ id, owner, kind, scopes }) => {
          const wide = scopes.find((scope) => full.has(scope.toLowerCase()));
          return wide === undefined
            ? []
            : [fail(subject, `A ${kind} token of \`${owner}\` has the scope \`${wide}\`.`, { about: id })];
        });
        const untold = tokens.filter(({ scopes }) => scopes.length === 0);
        return failsOr(
          fails,
          untold.length > 0
            ? unknown(subject, `The scopes of ${untold.length} tokens are not told.`, [
                "`tokens[].scopes` of the security settings",
              ])
            : pass(subject, `All of ${tokens.length} tokens have narrow scopes.`, { restsOn: "setting" }),
        );
      },
    );
  },
};
