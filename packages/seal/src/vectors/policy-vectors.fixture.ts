import { digestOfStatement, type Policy, type SignedTrustRoot, sign } from "../index.ts";
import { changed } from "./tamper.fixture.ts";
import type { Vector, VectorFile } from "./vector.fixture.ts";
import { day, now, org, otherOrg, type World } from "./world.fixture.ts";

const scope = "context/prod";

export async function policyVectors({ root, keys }: World): Promise<VectorFile> {
  const one = (await sign(root, keys.ada)) as SignedTrustRoot;
  const policy: Policy = {
    type: "ringfort/policy/v1",
    org,
    scope,
    version: 1,
    previous: null,
    projects: ["circleci/acme/web"],
    refs: ["refs/heads/main", "refs/tags/v*"],
    expressions: [],
    approvals: 0,
    notByCommitter: false,
    signedCommits: false,
    maxCommitAgeDays: null,
    restoreCache: false,
    parameters: { environment: ["staging", "production"], retries: [1, 2], fast: [true] },
    expires: null,
    issued: now,
  };
  const signed = await sign(policy, keys.writer);
  const seen = { version: 1, digest: await digestOfStatement(policy) };
  const second = { ...policy, version: 2, previous: seen.digest };
  const [ann, , cas] = root.approvers;
  const byAnn = { approvers: [ann] };
  const byCas = { approvers: [cas] };

  const vectors: Vector[] = [
    check("a policy that a writer signed", signed, "ok"),
    check("the next policy", await sign(second, keys.writer), "ok", { seen }),
    check("no policy", null, "policy-missing"),
    check("a policy with a member more", changed(signed, "statement.open", true), "policy-malformed"),
    check(
      "a pattern of no branch and no tag",
      await sign({ ...policy, refs: ["refs/pull/*"] }, keys.writer),
      "policy-malformed",
    ),
    check("a policy with a word changed", changed(signed, "statement.projects", ["*"]), "policy-unsigned"),
    check("a policy of the writer of another scope", await sign(policy, keys.devWriter), "policy-unsigned"),
    check("a policy of an admin who writes nothing", await sign(policy, keys.ada), "policy-unsigned"),
    check(
      "the policy of another scope",
      await sign({ ...policy, scope: "context/dev" }, keys.writer),
      "policy-other-scope",
    ),
    check(
      "the policy of another organization",
      await sign({ ...policy, org: otherOrg }, keys.writer),
      "policy-other-scope",
    ),
    check("an older policy than a value asks for", signed, "policy-rollback", { lowestVersion: 2 }),
    check("an older policy than the known one", signed, "policy-rollback", { seen: { ...seen, version: 2 } }),
    check(
      "another policy of the known version",
      await sign({ ...policy, projects: ["*"] }, keys.writer),
      "policy-fork",
      { seen },
    ),
    check(
      "a next policy that follows another",
      await sign({ ...second, previous: root.classes[0] ? `sha256:${"0".repeat(64)}` : null }, keys.writer),
      "policy-fork",
      { seen },
    ),
    check("an expired policy", await sign({ ...policy, expires: now }, keys.writer), "policy-expired"),
    decide("a job on an allowed branch", {}, "ok"),
    decide("a job on an allowed tag", { ref: "refs/tags/v1.2" }, "ok"),
    decide("another project", { project: "circleci/acme/evil" }, "policy-other-project"),
    decide("a project whose name only begins so", { project: "circleci/acme/web2" }, "policy-other-project"),
    decide("every project", { project: "circleci/acme/evil" }, "ok", { projects: ["*"] }),
    decide("no project at all", {}, "policy-other-project", { projects: [] }),
    decide("a job without a ref", { ref: null }, "policy-no-ref"),
    decide("another branch", { ref: "refs/heads/feature" }, "policy-other-ref"),
    decide("a tag with the name of the branch", { ref: "refs/tags/main" }, "policy-other-ref"),
    decide("a branch with the name of a tag", { ref: "refs/heads/v1" }, "policy-other-ref"),
    decide(
      "a branch with the full name of the branch in its name",
      { ref: "refs/heads/refs/heads/main" },
      "policy-other-ref",
    ),
    decide("a branch that only begins so", { ref: "refs/heads/main2" }, "policy-other-ref"),
    decide("a pull request", { ref: "refs/pull/1/head" }, "policy-other-ref", { refs: ["*"] }),
    decide("a name in upper case", { ref: "refs/heads/Main" }, "policy-case-twin"),
    decide("a name with a Cyrillic letter", { ref: "refs/heads/m\u0430in" }, "policy-unicode-twin"),
    decide("a name with an invisible letter", { ref: "refs/heads/main\u200b" }, "policy-other-ref"),
    decide("a commit without a signature", {}, "policy-commit-unsigned", { signedCommits: true }),
    decide("a commit with a signature", { verifiedCommitter: "dan@acme.example" }, "ok", { signedCommits: true }),
    decide("an old commit", { committedAt: now - 31 * day }, "policy-commit-too-old", { maxCommitAgeDays: 30 }),
    decide("an old commit that somebody approved", { committedAt: now - 31 * day, approvals: [byAnn] }, "ok", {
      maxCommitAgeDays: 30,
    }),
    decide(
      "an old commit that only its committer approved",
      { committedAt: now - 31 * day, approvals: [byAnn], verifiedCommitter: "ann@acme.example" },
      "policy-commit-too-old",
      { maxCommitAgeDays: 30, notByCommitter: true },
    ),
    decide("permitted parameters", { parameters: { environment: "staging", retries: 2, fast: true } }, "ok"),
    decide("a value that is not permitted", { parameters: { environment: "; curl evil" } }, "policy-parameter"),
    decide("a number as text", { parameters: { retries: "2" } }, "policy-parameter"),
    decide("a parameter that the policy does not name", { parameters: { image: "evil" } }, "policy-parameter"),
    decide(
      "a parameter that is called like a part of every object",
      { parameters: { constructor: "x" } },
      "policy-parameter",
    ),
    decide("an expression that holds", {}, "ok", { expressions: ["a"] }, ["a"]),
    decide("one of two expressions", {}, "policy-expression", { expressions: ["a", "b"] }, ["a"]),
    decide("no approval", {}, "policy-approvals", { approvals: 1 }),
    decide("one approval of two", { approvals: [byAnn] }, "policy-approvals", { approvals: 2 }),
    decide("two approvals of one person", { approvals: [byAnn, byAnn] }, "policy-approvals", { approvals: 2 }),
    decide("two approvals of two people", { approvals: [byAnn, byCas] }, "ok", { approvals: 2 }),
    decide(
      "the committer's own approval",
      { approvals: [byAnn], verifiedCommitter: "Ann@acme.example" },
      "approval-by-committer",
      { approvals: 1, notByCommitter: true },
    ),
    decide(
      "the approval of somebody whose addresses nobody knows",
      { approvals: [byCas], verifiedCommitter: "dan@acme.example" },
      "approval-by-committer",
      { approvals: 1, notByCommitter: true },
    ),
    decide("the approval of somebody else", { approvals: [byAnn], verifiedCommitter: "dan@acme.example" }, "ok", {
      approvals: 1,
      notByCommitter: true,
    }),
    decide("one approval where nobody knows who committed", { approvals: [byAnn] }, "policy-approvals", {
      approvals: 1,
      notByCommitter: true,
    }),
    decide("two approvals where nobody knows who committed", { approvals: [byAnn, byCas] }, "ok", {
      approvals: 1,
      notByCommitter: true,
    }),
  ];
  return { about: "Policies: who signed them, and what they let in.", roots: { one }, identities: {}, vectors };

  function check(name: string, given: unknown, outcome: string, expected: object = {}): Vector {
    return {
      name,
      check: "checkPolicy",
      given,
      expected: { root: "one", scope, lowestVersion: 1, now, ...expected },
      outcome,
    };
  }
  function decide(
    name: string,
    facts: object,
    outcome: string,
    changes: Partial<Policy> = {},
    holding: readonly string[] = [],
  ): Vector {
    const given = {
      project: "circleci/acme/web",
      ref: "refs/heads/main",
      committedAt: now - day,
      verifiedCommitter: null,
      parameters: {},
      approvals: [],
      now,
      ...facts,
    };
    return { name, check: "decidePolicy", given, expected: { policy: { ...policy, ...changes }, holding }, outcome };
  }
}
