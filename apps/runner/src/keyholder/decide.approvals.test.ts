import { randomUUID } from "node:crypto";
import { newSigningKey, readSigningKey, type SignedApproval } from "@ringfort/seal";
import { expect, test } from "vitest";
import type { Question } from "./keyholder.ts";
import { Organization, usualConfig } from "./organization.fixture.ts";
import type { RefusalCode } from "./refusal.ts";

const config = usualConfig
  .replace("requires: [test]", "requires: [hold]")
  .replace("- deploy:", "- hold: { type: approval, requires: [test] }\n      - deploy:");

async function decide(org: Organization, approvals: unknown[], claim = org.claim("deploy")): Promise<string> {
  const decision = await org.decide(claim, await org.answer({ results: [await org.prove("test")], approvals }));
  return decision.ok ? decision.kind : decision.code;
}

test("a signed approval opens its gate, once for one run of the job, and again for its lost claims", async () => {
  await using org = await Organization.start(config);
  const approvals = [await org.approve("hold", ["deploy"])];
  const claim = org.claim("deploy");
  for (let tries = 0; tries < 3; tries++) expect(await decide(org, approvals, claim)).toBe("decided");
  expect(await decide(org, approvals, claim)).toBe("approval-replayed");
  expect(await decide(org, approvals)).toBe("approval-replayed");
});

test("what a gate waited for itself must have ended too", async () => {
  await using org = await Organization.start(config);
  const approvals = [await org.approve("hold", ["deploy"])];
  const decision = await org.decide(org.claim("deploy"), await org.answer({ approvals }));
  expect(decision).toMatchObject({ ok: false, code: "result-missing" });
});

const lies: readonly (readonly [string, RefusalCode, (org: Organization) => Promise<SignedApproval[]>])[] = [
  ["no approval", "approval-missing", async () => []],
  [
    "an approval of another commit",
    "approval-other-commit",
    async (org) => [await org.approve("hold", ["deploy"], { commit: "1".repeat(40) })],
  ],
  [
    "an approval of another pipeline",
    "approval-other-pipeline",
    async (org) => [await org.approve("hold", ["deploy"], { pipeline: randomUUID() })],
  ],
  ["an approval for another job", "approval-other-job", async (org) => [await org.approve("hold", ["other"])]],
  ["an approval of another gate", "approval-missing", async (org) => [await org.approve("other", ["deploy"])]],
  [
    "an approval that has expired",
    "approval-expired",
    async (org) => [await org.approve("hold", ["deploy"], { issued: org.now - 2, expires: org.now - 1 })],
  ],
  [
    "an approval for ever",
    "approval-lasts-too-long",
    async (org) => [await org.approve("hold", ["deploy"], { expires: org.now + 25 * 3_600_000 })],
  ],
  [
    "an approval of somebody who may not",
    "approval-unknown-key",
    async (org) => [await org.approve("hold", ["deploy"], {}, (await readSigningKey(newSigningKey()))!)],
  ],
  [
    "an approval that was changed",
    "approval-forged",
    async (org) => {
      const { signatures, statement } = await org.approve("hold", ["other"]);
      return [{ signatures, statement: { ...statement, unblocks: ["deploy"] } }];
    },
  ],
  [
    "an approval of another branch",
    "approval-other-ref",
    async (org) => [await org.approve("hold", ["deploy"], { ref: "refs/heads/other" })],
  ],
];

test.each(lies)("%s is refused: %s", async (_, code, approvals) => {
  await using org = await Organization.start(config);
  expect(await decide(org, await approvals(org))).toBe(code);
});

test("the server's word opens a gate only where the trust file says so", async () => {
  await using org = await Organization.start(config);
  expect(await decide(org, [])).toBe("approval-missing");
  await org.trust({ approvals: "server" });
  expect(await decide(org, [])).toBe("decided");
});

test("an old commit that a person has approved may run", async () => {
  await using org = await Organization.start(config);
  const revision = org.git("rev-parse", "main");
  org.now += 31 * 86_400_000;
  const about = await org.about();
  const [results, approvals] = [[await org.prove("test")], [await org.approve("hold", ["deploy"])]];
  org.commit({ x: "new" });
  const claim: Question["claim"] = org.claim("deploy");
  const old = { ...claim, checkout: { ...claim.checkout, revision } };
  expect(about.commit).toBe(revision);
  expect(await org.decide(old, await org.answer({ results, approvals }))).toMatchObject({ kind: "decided" });
});
