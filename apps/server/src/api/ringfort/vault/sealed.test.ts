import { digestOfStatement, newSigningKey, readSigningKey, type SealedValue, sign } from "@ringfort/seal";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../../testing/house.fixture.ts";
import { newKey, type TestVault, testVault } from "../../../testing/vault.fixture.ts";

let house: TestHouse;
let vault: TestVault;
let contexts = 0;

beforeAll(async () => {
  house = await testHouse();
  vault = await testVault(house);
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

/** A scope of its own for each test, with its policy. */
async function newScope(): Promise<{ readonly scope: string; readonly contextId: string }> {
  const name = `prod ${++contexts}`;
  const scope = `context/${name}`;
  const contextId = await vault.addContext(name);
  const { status } = await house.ask("PUT", `${vault.path}/policies`, await vault.policy(scope));
  expect(status).toBe(200);
  return { scope, contextId };
}

const put = (values: readonly unknown[], token?: string) => house.ask("PUT", `${vault.path}/sealed`, { values }, token);
const see = async (scope: string) =>
  (await house.ask("GET", `${vault.path}/sealed?scope=${encodeURIComponent(scope)}`)).body;

test("what a writer seals is given back as it came, and only its next version takes its place", async () => {
  const { scope, contextId } = await newScope();
  const first = await vault.seal(scope, "NPM_TOKEN", "a first value");
  expect((await put([first])).status).toBe(200);
  expect((await put([first])).status, "said again").toBe(200);
  expect(await see(scope)).toMatchObject({
    scope,
    contextId,
    policy: { statement: { scope, version: 1 } },
    values: [first],
    tombstones: [],
    last: [{ name: "NPM_TOKEN", version: 1, digest: await digestOfStatement(first.statement) }],
  });
  const next = await vault.seal(scope, "NPM_TOKEN", "a second value", first);
  expect((await put([next])).status).toBe(200);
  expect((await see(scope)).values).toEqual([next]);
  expect((await put([first])).status, "the old one").toBe(409);
});

test("of two who write at once one is told to look again, and nothing of theirs is stored", async () => {
  const { scope } = await newScope();
  const first = await vault.seal(scope, "NPM_TOKEN", "a first value");
  await put([first]);
  const [left, right] = await Promise.all([
    vault.seal(scope, "NPM_TOKEN", "of one", first),
    vault.seal(scope, "NPM_TOKEN", "of another", first),
  ]);
  const [with1, with2] = await Promise.all([vault.seal(scope, "A", "1"), vault.seal(scope, "B", "2")]);
  const answers = await Promise.all([put([with1, left]), put([with2, right])]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect((await see(scope)).values).toEqual(answers[0]?.status === 200 ? [with1, left] : [with2, right]);
});

test("of what was replaced nothing is kept that anybody could open one day", async () => {
  const { scope } = await newScope();
  const first = await vault.seal(scope, "KEY", "one");
  await put([first]);
  await put([await vault.seal(scope, "KEY", "two", first)]);
  const rows = await house.house.db
    .selectFrom("sealed_values")
    .select(["version", "ciphertext"])
    .where("scope", "=", scope)
    .orderBy("version")
    .execute();
  expect(rows).toEqual([
    { version: 1, ciphertext: null },
    { version: 2, ciphertext: expect.any(String) },
  ]);
});

test("a deleted value is gone, and comes back only as a later version", async () => {
  const { scope } = await newScope();
  const first = await vault.seal(scope, "KEY", "one");
  await put([first]);
  const tombstone = await vault.tombstone(first);
  expect((await house.ask("PUT", `${vault.path}/tombstones`, tombstone)).status).toBe(200);
  expect((await house.ask("PUT", `${vault.path}/tombstones`, tombstone)).status, "said again").toBe(200);
  expect(await see(scope)).toMatchObject({ values: [], tombstones: [tombstone], last: [{ name: "KEY", version: 2 }] });
  expect((await put([first])).status).toBe(409);
  const again = await vault.seal(scope, "KEY", "three", tombstone);
  expect((await put([again])).status).toBe(200);
  expect(await see(scope)).toMatchObject({ values: [again], tombstones: [] });
});

test.each<[code: string, make: (scope: string) => Promise<unknown>]>([
  ["sealed-malformed", async (scope) => ({ ...(await vault.seal(scope, "KEY", "x")), more: true })],
  ["sealed-malformed", async () => "no value"],
  ["sealed-malformed", async (scope) => changed(await vault.seal(scope, "KEY", "x"), { scope: `${scope}\0` })],
  ["sealed-malformed", async (scope) => changed(await vault.seal(scope, "KEY", "x"), { scope: `${scope}\ud800` })],
  ["sealed-writer-unknown", async (scope) => changed(await vault.seal(scope, "KEY", "x"), { name: "OTHER" })],
  ["sealed-writer-unknown", async (scope) => vault.seal(scope, "KEY", "x", undefined, await newKey())],
  ["sealed-ciphertext-changed", async (scope) => withContentOf(scope, "another value")],
  ["sealed-other-organization", async (scope) => ofAnotherOrganization(scope)],
  ["policy-missing", async (scope) => resigned(await vault.seal(scope, "KEY", "x"), { policy: 2 })],
  ["sealed-expired", async (scope) => resigned(await vault.seal(scope, "KEY", "x"), { expires: Date.now() - 1 })],
  ["sealed-recipients-changed", async (scope) => resigned(await vault.seal(scope, "KEY", "x"), { recipients: nobody })],
])("%s", async (code, make) => {
  const { scope } = await newScope();
  const good = await vault.seal(scope, "GOOD", "with it");
  const answer = await put([good, await make(scope)]);
  expect(answer.status).toBe(400);
  expect(answer.body.message).toMatch(new RegExp(`^${code}: `));
  expect((await see(scope)).values, "not half of it").toEqual([]);
});

const nobody = `sha256:${"0".repeat(64)}`;

function changed(value: SealedValue, changes: Partial<SealedValue["statement"]>): SealedValue {
  return { ...value, statement: { ...value.statement, ...changes } };
}

async function resigned(value: SealedValue, changes: Partial<SealedValue["statement"]>): Promise<SealedValue> {
  const { statement, signatures } = await sign({ ...value.statement, ...changes }, vault.writer);
  return { ...value, statement, signatures: [...signatures] };
}

async function withContentOf(scope: string, value: string): Promise<SealedValue> {
  const [one, other] = await Promise.all([vault.seal(scope, "KEY", "x"), vault.seal(scope, "KEY", value)]);
  return { ...one, ciphertext: other.ciphertext };
}

async function ofAnotherOrganization(scope: string): Promise<SealedValue> {
  return resigned(await vault.seal(scope, "KEY", "x"), { org: "1b2f0d44-0000-4000-8000-000000000001" });
}

test("a refusal is recorded with what was tried, and so is what was done", async () => {
  const { scope } = await newScope();
  await put([await vault.seal(scope, "KEY", "x", undefined, await newKey())]);
  await put([await vault.seal(scope, "KEY", "x")]);
  const events = await house.house.db
    .selectFrom("events")
    .select(["success", "payload", "actor"])
    .where("action", "=", "secret.seal")
    .where("target", "@>", JSON.stringify({ id: scope }) as never)
    .orderBy("id")
    .execute();
  expect(events).toMatchObject([
    { success: false, payload: { names: [`${scope} KEY`], reason: expect.stringContaining("sealed-writer-unknown") } },
    { success: true, payload: { names: [`${scope} KEY`] }, actor: { name: "admin" } },
  ]);
  expect(JSON.stringify(events)).not.toContain("BEGIN");
});

test("a scope has a hundred values, and the one after them leaves all as it was", async () => {
  const { scope } = await newScope();
  const values = await Promise.all(Array.from({ length: 101 }, (_, place) => vault.seal(scope, `V${place}`, "x")));
  expect((await put(values.slice(0, 100))).status).toBe(200);
  const one = await put(values.slice(100));
  expect(one.status).toBe(400);
  expect((await see(scope)).values).toHaveLength(100);
});

test("what is named after nothing here is stored nowhere", async () => {
  const value = await vault.seal("context/nowhere", "KEY", "x");
  expect((await put([value])).status).toBe(404);
  expect((await put([await vault.seal("project/circleci/demo/other", "KEY", "x")])).status).toBe(404);
  expect((await house.ask("PUT", `${vault.path}/policies`, await vault.policy("context/nowhere"))).status).toBe(404);
  expect((await house.ask("GET", `${vault.path}/sealed?scope=nonsense`)).status).toBe(404);
});

test("people see and write what their role lets them", async () => {
  const { scope } = await newScope();
  const project = `project/${house.project.slug}`;
  await house.ask("PUT", `${vault.path}/policies`, await vault.policy(project));
  const viewer = await house.join(`viewer ${scope}`, "viewer");
  const contributor = await house.join(`contributor ${scope}`, "contributor");
  const stranger = await house.join(`stranger ${scope}`);
  const value = await vault.seal(scope, "KEY", "x");
  const ofProject = await vault.seal(project, "KEY", "x");
  const query = `${vault.path}/sealed?scope=${encodeURIComponent(scope)}`;
  const asked = async (method: string, path: string, body?: unknown) => {
    const statuses = [viewer, contributor, stranger, null].map(async (token) => {
      const { status } = await house.ask(method, path, body, token);
      return status;
    });
    return await Promise.all(statuses);
  };
  expect(await asked("GET", `${vault.path}/trust-root`)).toEqual([200, 200, 404, 401]);
  expect(await asked("GET", `${vault.path}/sealed`)).toEqual([200, 200, 404, 401]);
  expect(await asked("GET", query)).toEqual([403, 200, 404, 401]);
  expect(await asked("GET", `${vault.path}/receipts`)).toEqual([200, 200, 404, 401]);
  expect(await asked("GET", `${vault.path}/inventory`)).toEqual([200, 200, 404, 401]);
  expect(await asked("PUT", `${vault.path}/sealed`, { values: [value] })).toEqual([403, 200, 404, 401]);
  expect(await asked("PUT", `${vault.path}/sealed`, { values: [ofProject] })).toEqual([403, 403, 404, 401]);
  expect(await asked("PUT", `${vault.path}/tombstones`, await vault.tombstone(value))).toEqual([403, 200, 404, 401]);
  expect(await asked("PUT", `${vault.path}/rewraps`, { values: [value] })).toEqual([403, 409, 404, 401]);
  expect(await asked("PUT", `${vault.path}/policies`, await vault.policy(scope))).toEqual([403, 403, 404, 401]);
  expect(await asked("PUT", `${vault.path}/trust-root`, await vault.nextRoot())).toEqual([403, 403, 404, 401]);
});

test("a value that is sealed again for new recipients takes the place of the old one, unless somebody was there before", async () => {
  const { scope } = await newScope();
  const value = await vault.seal(scope, "KEY", "the value");
  await put([value]);
  await vault.addClass("demo/second");
  const [one, other] = await Promise.all([vault.rewrap(value), vault.rewrap(value)]);
  const rewrap = (values: readonly SealedValue[]) => house.ask("PUT", `${vault.path}/rewraps`, { values });
  const stale = await rewrap([value]);
  expect(stale.status).toBe(400);
  expect(stale.body.message).toContain("sealed-recipients-changed");
  const answers = await Promise.all([rewrap([one]), rewrap([other])]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect((await see(scope)).values).toEqual(answers[0]?.status === 200 ? [one] : [other]);
  const stranger = await readSigningKey(newSigningKey());
  const forged = await vault.rewrap(answers[0]?.status === 200 ? one : other, stranger);
  expect((await rewrap([forged])).body.message).toContain("sealed-rewrap-broken");
});

test("contents of a deleted context are gone; one of its name goes on where it ended", async () => {
  const { scope, contextId } = await newScope();
  const value = await vault.seal(scope, "KEY", "x");
  await put([value]);
  expect((await house.ask("DELETE", `/api/v2/context/${contextId}`)).status).toBe(200);
  expect((await house.ask("GET", `${vault.path}/sealed?scope=${encodeURIComponent(scope)}`)).status).toBe(404);
  await vault.addContext(scope.slice("context/".length));
  expect(await see(scope)).toMatchObject({ values: [], tombstones: [], last: [{ name: "KEY", version: 1 }] });
  expect((await put([value])).status, "what was sealed before").toBe(200);
  expect((await see(scope)).values).toEqual([]);
  expect((await put([await vault.seal(scope, "KEY", "y", value)])).status).toBe(200);
});
