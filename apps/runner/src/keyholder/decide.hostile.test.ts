import { expect, test } from "vitest";
import { liesAboutGit } from "./lies-about-git.fixture.ts";
import { liesAboutSeals } from "./lies-about-seals.fixture.ts";
import { Organization } from "./organization.fixture.ts";

test.each([...liesAboutGit, ...liesAboutSeals])("%s is refused: %s", async (_, code, tell) => {
  await using org = await Organization.start();
  const honest = { claim: org.claim("deploy"), answer: await org.answer({ results: [await org.prove("test")] }) };
  const { claim, answer } = await tell(org, honest);
  const decision = await org.decide(claim, answer);
  expect(decision.ok ? "let through" : decision.code).toBe(code);
  expect(JSON.stringify(decision)).not.toContain("sealed text");
});
