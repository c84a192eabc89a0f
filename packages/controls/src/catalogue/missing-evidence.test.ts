import { expect, test } from "vitest";
import { assess } from "../assess/assess.ts";
import { noPolicy } from "../policy.ts";
import { collectedOf, evidenceKeys } from "./facts.fixture.ts";
import { catalogue } from "./index.ts";

const reasons = [
  "unauthorized",
  "forbidden",
  "not-found",
  "rate-limited",
  "unreachable",
  "malformed",
  "stale",
] as const;
const ofOrganizations = catalogue.filter(({ subject }) => ["organization", "project", "context"].includes(subject));

test.each(reasons.flatMap((reason) => (["circleci.com", "ringfort"] as const).map((platform) => [reason, platform])))(
  "where every route of an organization answers %s on %s, nothing passes and nothing fails",
  (reason, platform) => {
    const routes = Object.fromEntries(evidenceKeys.map((key) => [key, reason]));
    const findings = assess(
      collectedOf({
        org: { platform, ...routes },
        projects: [{ slug: "gh/acme/app", ...routes }],
        contexts: [{ name: "production", ...routes }],
        policy: { ...noPolicy, serviceAccounts: ["bot"] },
      }),
      ofOrganizations,
    );
    const decided = findings.filter(({ verdict }) => verdict !== "UNKNOWN" && verdict !== "NA");
    expect(decided.map(({ check, verdict, why }) => `${check.id} ${verdict} ${why}`)).toEqual([]);
    expect(findings.filter(({ verdict, missing }) => verdict === "UNKNOWN" && !missing?.length)).toEqual([]);
  },
);
