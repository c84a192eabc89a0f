import fc from "fast-check";
import { expect, test } from "vitest";
import { assess } from "../../assess/assess.ts";
import { collectedOf } from "../facts.fixture.ts";
import { checks } from "./index.ts";

const ofPolicies = checks.filter((check) => check.subject === "trust-policy");

test("a finding points at the line of the policy that lets too much in", () => {
  const text = `{
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"Federated": "arn:aws:iam::123:oidc-provider/oidc.circleci.com/org/ORG"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringLike": {
        "oidc.circleci.com/org/ORG:sub": "org/ORG/project/*/user/*"
      },
      "StringEquals": {"oidc.circleci.com/org/ORG:aud": "ORG"}
    }
  }]
}`;
  const found = findingsOf(JSON.parse(text), text).filter(({ verdict }) => verdict === "FAIL");
  const lines = found.map(({ check, primary }) => [check.id, text.slice(0, primary?.start).split("\n").length]);
  expect(lines).toEqual([
    ["RF-2.3.2", 8],
    ["RF-2.3.4", 8],
    ["RF-2.3.8", 4],
    ["RF-2.3.8", 4],
  ]);
});

test("where one project is known, the fix trusts it alone, and what it leaves is a policy that passes", () => {
  const policy = {
    Statement: {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/oidc.circleci.com/org/o" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { "oidc.circleci.com/org/o:sub": "*" } },
    },
  };
  const text = JSON.stringify(policy, undefined, 2);
  const project = {
    slug: "gh/acme/app",
    PRJ: { id: "p1", slug: "gh/acme/app", provider: "gh", default_branch: "main" },
  };
  const verdictOf = (written: string) => {
    const trustPolicies = [
      { file: "f", text: written, provider: "aws" as const, data: JSON.parse(written) as unknown },
    ];
    return assess(
      collectedOf({ trustPolicies, projects: [project] }),
      ofPolicies.filter(({ id }) => id === "RF-2.3.2"),
    )[0];
  };
  const before = verdictOf(text);
  const [edit] = before?.fixes?.[0]?.edits ?? [];
  if (!edit) throw new Error("there is no fix");
  const mended = text.slice(0, edit.at.start) + edit.text + text.slice(edit.at.end);
  expect([before?.verdict, verdictOf(mended)?.verdict]).toEqual(["FAIL", "PASS"]);
});

/** JSON whose keys and values are those that the readers look for, in any place. */
const words = ["Statement", "Effect", "Allow", "Deny", "Principal", "Federated", "Action", "Condition", "StringLike"];
const more = [
  "sts:AssumeRoleWithWebIdentity",
  "oidc.circleci.com/org/o:sub",
  "org/o/project/*",
  "*",
  "attributeCondition",
];
const others = ["oidc", "issuerUri", "https://oidc.circleci.com", "members", "issuer", "subject", "audiences", "Role"];
const word = fc.constantFrom(...words, ...more, ...others, "arn:aws:iam::1:oidc-provider/oidc.circleci.com/org/o");
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    word,
    fc.constantFrom(null, 1, true),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(word, tie("tree"), { maxKeys: 5 }),
  ),
}));

test("no policy, whatever its shape, makes a check fail itself", () => {
  fc.assert(
    fc.property(tree, (data) => {
      expect(findingsOf(data, JSON.stringify(data)).filter(({ verdict }) => verdict === "ERROR")).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

function findingsOf(data: unknown, text: string) {
  return assess(collectedOf({ trustPolicies: [{ file: "trust.json", text, provider: "unknown", data }] }), ofPolicies);
}
