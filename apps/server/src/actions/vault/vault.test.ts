import { digestOfStatement, type SealedValue } from "@ringfort/seal";
import { expect, test } from "vitest";
import { testHouse } from "../../testing/house.fixture.ts";
import { testVault } from "../../testing/vault.fixture.ts";

const scope = "context/prod";

test("what a writer seals is kept, given back as it came, and replaced by its next version only", async () => {
  await using house = await testHouse();
  const vault = await testVault(house);
  const contextId = await vault.addContext("prod");
  const policy = await vault.policy(scope);
  expect((await house.ask("PUT", `${vault.path}/policies`, policy)).status).toBe(200);
  const first = await vault.seal(scope, "NPM_TOKEN", "a first value");
  const put = (...values: SealedValue[]) => house.ask("PUT", `${vault.path}/sealed`, { values });
  expect((await put(first)).status).toBe(200);
  expect((await put(first)).status, "said again").toBe(200);
  const seen = await house.ask("GET", `${vault.path}/sealed?scope=${encodeURIComponent(scope)}`);
  expect(seen.body).toEqual({
    scope,
    contextId,
    policy,
    values: [first],
    tombstones: [],
    last: [{ name: "NPM_TOKEN", version: 1, digest: await digestOfStatement(first.statement) }],
  });
  const [left, right] = await Promise.all([
    vault.seal(scope, "NPM_TOKEN", "of one writer", first),
    vault.seal(scope, "NPM_TOKEN", "of another writer", first),
  ]);
  const other = await vault.seal(scope, "OTHER", "comes along");
  const answers = await Promise.all([put(other, left), put(right)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const { values } = (await house.ask("GET", `${vault.path}/sealed?scope=${encodeURIComponent(scope)}`)).body;
  expect(values).toEqual(answers[0]?.status === 200 ? [left, other] : [right]);
  const rows = await house.house.db.selectFrom("sealed_values").select(["name", "version", "ciphertext"]).execute();
  expect(rows.find(({ name, version }) => name === "NPM_TOKEN" && version === 1)?.ciphertext).toBeNull();
  const list = (await house.ask("GET", `${vault.path}/sealed`)).body.scopes;
  expect(list).toMatchObject([{ scope, contextId, policyVersion: 1 }]);
  expect(list[0].values[0]).toMatchObject({
    name: "NPM_TOKEN",
    version: 2,
    kind: "env",
    writer: vault.writer.publicKey,
  });
});
