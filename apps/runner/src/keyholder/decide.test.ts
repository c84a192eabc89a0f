import { expect, test } from "vitest";
import { Organization } from "./organization.fixture.ts";

test("a job of the commit has what is sealed for it, and the receipt and the proof are signed", async () => {
  await using org = await Organization.start();
  const proof = await org.prove("test");
  const decision = await org.decide(org.claim("deploy"), await org.answer({ results: [proof] }));
  expect(decision).toMatchObject({
    ok: true,
    kind: "decided",
    decided: {
      job: { name: "deploy", build: { steps: [{ command: "echo deploying" }] } },
      variables: { TOKEN: "sealed text" },
      builtIns: { CIRCLE_BRANCH: "main", CIRCLE_JOB: "deploy" },
      checkout: { url: org.repo, ref: "refs/heads/main", branch: "main" },
      receipt: { statement: { values: [{ scope: "context/prod", name: "TOKEN", version: 1 }] } },
      domain: "protected",
    },
  });
});
