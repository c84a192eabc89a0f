import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { githubDelivery, webhookSecret } from "../vcs/testing/delivery.fixture.ts";

// GitHub's own examples, read where the package has them.
const require = createRequire(import.meta.url);
const file = require
  .resolve("@octokit/webhooks-examples/package.json")
  .replace("package.json", "api.github.com/index.json");
// biome-ignore lint/suspicious/noExplicitAny: whatever GitHub sends.
const all: readonly { name: string; examples: any[] }[] = JSON.parse(readFileSync(file, "utf8"));

let house: TestHouse;

beforeAll(async () => {
  house = await testHouse();
  await house.house.db
    .updateTable("projects")
    .set({ forge: JSON.stringify({ kind: "github", webhook_secret: webhookSecret }) })
    .execute();
});
afterAll(() => house[Symbol.asyncDispose]());

const events = ["push", "pull_request", "issue_comment", "pull_request_review_comment", "ping"];
const cases = events.flatMap((event) =>
  (all.find(({ name }) => name === event)?.examples ?? []).map((payload, place) => [event, place, payload] as const),
);

test.each(cases)("GitHub's own example of %s, number %i, is taken", async (event, place, payload) => {
  const { headers, body } = githubDelivery(event, payload);
  const response = await fetch(`${house.url}/api/ringfort/v1/hooks/github/${house.project.id}`, {
    method: "POST",
    headers: { ...(headers as Record<string, string>), "x-github-delivery": `${event}-${place}` },
    body: Buffer.from(body),
  });
  expect([200, 202]).toContain(response.status);
  const answer = (await response.json()) as { pipelines: string[] };
  const isBuilt = event === "push" && !payload.deleted;
  expect(answer.pipelines).toHaveLength(isBuilt ? 1 : 0);
});
