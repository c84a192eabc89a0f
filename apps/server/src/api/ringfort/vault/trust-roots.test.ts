import { digestOfStatement, sign } from "@ringfort/seal";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../../testing/house.fixture.ts";
import { newKey, type TestVault, testVault } from "../../../testing/vault.fixture.ts";

let house: TestHouse;
let vault: TestVault;

beforeAll(async () => {
  house = await testHouse();
  vault = await testVault(house);
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

const put = (root: unknown) => house.ask("PUT", `${vault.path}/trust-root`, root);
const versions = async (after = 0) => {
  const { body } = await house.ask("GET", `${vault.path}/trust-root?after=${after}`);
  return body.roots.map(({ statement }: { statement: { version: number } }) => statement.version);
};

test("roots follow one another, and are given back from any version on", async () => {
  await vault.putRoot();
  await vault.putRoot();
  expect(await versions()).toEqual([1, 2, 3]);
  expect(await versions(2)).toEqual([3]);
  expect((await put(await sign(vault.root, vault.admin))).status, "said again").toBe(200);
  expect((await house.ask("GET", `${vault.path}/trust-root?after=x`)).status).toBe(400);
});

test("of two admins who make the next root at once, one is told to look again", async () => {
  const [one, other] = await Promise.all([vault.nextRoot({ issued: 1 }), vault.nextRoot({ issued: 2 })]);
  const answers = await Promise.all([put(one), put(other)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  vault.root = answers[0]?.status === 200 ? one.statement : other.statement;
});

test.each<[status: number, what: string, make: () => Promise<unknown>]>([
  [400, "trust-root-malformed", async () => ({ statement: 1 })],
  [400, "trust-root-malformed", async () => null],
  [400, "trust-root-malformed", async () => vault.nextRoot({ admins: [{ name: "a\0", key: vault.admin.publicKey }] })],
  [400, "trust-root-unsigned", async () => vault.nextRoot({}, await newKey())],
  [400, "trust-root-unsigned", async () => usurped()],
  [400, "trust-root-expired", async () => vault.nextRoot({ expires: Date.now() - 1 })],
  [400, "trust-root-not-yet", async () => vault.nextRoot({ issued: Date.now() + 3_600_000 })],
  [400, "trust-root-other-organization", async () => vault.nextRoot({ org: "1b2f0d44-0000-4000-8000-000000000001" })],
  [409, "The trust root", async () => vault.nextRoot({ version: vault.root.version + 2 })],
  [409, "The trust root", async () => vault.nextRoot({ previous: `sha256:${"0".repeat(64)}` })],
  [409, "The trust root", async () => vault.nextRoot({ version: 1, previous: null })],
  [400, "An organization has", async () => vault.nextRoot({ version: 10_001 })],
])("%s %s", async (status, what, make) => {
  const before = await versions();
  const answer = await put(await make());
  expect(answer).toMatchObject({ status, body: { message: expect.stringMatching(new RegExp(`^${what}`)) } });
  expect(await versions()).toEqual(before);
});

/** Signed by admins of its own alone. */
async function usurped() {
  const thief = await newKey();
  return await vault.nextRoot({ admins: [{ name: "thief", key: thief.publicKey }] }, thief);
}

test("without a root nothing is sealed, and under one that has expired neither", async () => {
  await using other = await testHouse();
  const path = `/api/ringfort/v1/organizations/${other.organization.id}`;
  const scope = `project/${other.project.slug}`;
  const early = await other.ask("PUT", `${path}/policies`, await vault.policy(scope, { org: other.organization.id }));
  expect(early).toMatchObject({ status: 409, body: { message: expect.stringContaining("ringfort trust init") } });
  const its = await testVault(other);
  const policy = await its.policy(scope);
  await other.house.db
    .updateTable("trust_roots")
    .set({ document: JSON.stringify(await sign({ ...its.root, expires: Date.now() - 1 }, its.admin)) })
    .execute();
  const late = await other.ask("PUT", `${path}/policies`, policy);
  expect(late).toMatchObject({ status: 400, body: { message: expect.stringMatching(/^trust-root-expired/) } });
});

test("policies follow one another too", async () => {
  const scope = `project/${house.project.slug}`;
  const first = await vault.policy(scope);
  const second = await vault.policy(scope, { version: 2, previous: await digestOfStatement(first.statement) });
  const putPolicy = (policy: unknown) => house.ask("PUT", `${vault.path}/policies`, policy);
  expect((await putPolicy(second)).status).toBe(409);
  expect((await putPolicy(first)).status).toBe(200);
  expect((await putPolicy(second)).status).toBe(200);
  expect((await putPolicy(first)).status).toBe(409);
  expect((await putPolicy({ ...second, statement: { ...second.statement, refs: [] } })).body.message).toMatch(
    /^policy-unsigned/,
  );
  expect((await putPolicy({})).body.message).toMatch(/^policy-malformed/);
  const { body } = await house.ask("GET", `${vault.path}/sealed?scope=${encodeURIComponent(scope)}`);
  expect(body.policy).toEqual(second);
});

test("who changed the root, or tried to, is in the record", async () => {
  const events = await house.house.db
    .selectFrom("events")
    .select(["success", "payload", "actor"])
    .where("action", "=", "trust-root.update")
    .execute();
  expect(events.filter(({ success }) => success)[0]).toMatchObject({ actor: { name: "admin" } });
  expect(events.find(({ success }) => !success)?.payload).toMatchObject({ reason: expect.any(String) });
});
