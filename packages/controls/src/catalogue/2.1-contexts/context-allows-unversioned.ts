import type { Check } from "../../check.ts";
import { whySensitive } from "../../config/sensitive.ts";
import { read } from "../../evidence/evidence.ts";
import { isRingfort } from "../../evidence/platform.ts";
import { fail, notApplicable, pass } from "../../results.ts";
import { keepsOut } from "./context-expressions.ts";
import { excludesUnversioned } from "./ref-expression.ts";

export const contextAllowsUnversioned: Check = {
  id: "RF-2.1.4",
  slug: "context-allows-unversioned",
  title: "No config that came through the API gets a sensitive context",
  level: 2,
  severity: "high",
  scope: "org",
  subject: "context",
  needs: ["CTXRES", "CTXVAR"],
  map: { nist: ["CM-5"], soc2: ["CC8.1"], cis8: ["4.1"], owasp: [1, 4] },
  why: "A config that is handed in through the API was in no commit and in no review, and claims the branch it likes.",
  remedy:
    'Add `not (pipeline.config_source starts-with "api")` to the expression, and try it on a copy of the context first.',
  guards: [
    "Where the organization does not run such configs (RF-1.4.1), there is nothing to keep out.",
    "A Ringfort server gives no context to a job whose config is not of the commit that it builds.",
  ],
  run(of, context) {
    const subject = { kind: "context", name: of.name } as const;
    const why = whySensitive(of.name, context);
    const settings = context.org?.ORGSET;
    if (settings?.status === "read" && settings.value.enable_unversioned_config === false)
      return [notApplicable(subject, "The organization runs no config that is not in a repository.")];
    if (isRingfort(context.org))
      return [notApplicable(subject, "A Ringfort server gives no context to a config that came through the API.")];
    if (why === undefined) return [pass(subject, `Nothing says that \`${of.name}\` is sensitive.`)];
    if (keepsOut(read(of.CTXRES), excludesUnversioned, context.org))
      return [
        pass(subject, `Its expression keeps configs from the API away from \`${of.name}\`.`, {
          restsOn: "restriction",
        }),
      ];
    return [fail(subject, `A config that comes through the API gets \`${of.name}\`; it is sensitive: ${why}.`)];
  },
};
