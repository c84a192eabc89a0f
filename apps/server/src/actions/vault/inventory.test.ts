import { newIdentity } from "@ringfort/seal";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";
import { newKey, type TestVault, testVault } from "../../testing/vault.fixture.ts";
import type { Inventory } from "./inventory.ts";

const scope = "context/prod";
let house: TestHouse;
let vault: TestVault;

beforeAll(async () => {
  house = await testHouse();
  vault = await testVault(house);
  await vault.addContext("prod");
  await house.ask("PUT", `${vault.path}/policies`, await vault.policy(scope));
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

async function toRotate(): Promise<Record<string, string[]>> {
  const { classes } = (await house.ask("GET", `${vault.path}/inventory`)).body as Inventory;
  return Object.fromEntries(
    classes.map(({ name, values }) => [name, values.filter(({ rotateNow }) => rotateNow).map((value) => value.name)]),
  );
}

const put = (...values: object[]) => house.ask("PUT", `${vault.path}/sealed`, { values });

test("what a class could open that is no longer trusted is to be rotated, until it is", async () => {
  await vault.addClass("demo/second");
  const both = await vault.seal(scope, "BOTH", "x");
  await put(both);
  await vault.putRoot({ classes: vault.root.classes.filter(({ name }) => name === "demo/default") });
  const first = await vault.seal(scope, "FIRST", "x");
  await put(first);
  expect(await toRotate()).toEqual({ "demo/default": [], "demo/second": ["BOTH"] });
  const again = await vault.rewrap(both);
  expect((await house.ask("PUT", `${vault.path}/rewraps`, { values: [again] })).status).toBe(200);
  expect(await toRotate(), "sealed again, and still the same value").toEqual({
    "demo/default": [],
    "demo/second": ["BOTH"],
  });
  expect((await put(await vault.seal(scope, "BOTH", "another value", again))).status).toBe(200);
  expect(await toRotate()).toEqual({ "demo/default": [] });
});

test("a class that has got a new key has lost the old one: what that could open is to be rotated", async () => {
  const value = await vault.seal(scope, "OF_OLD_KEY", "x");
  await put(value);
  const [only] = vault.root.classes;
  const [{ recipient }, attest] = await Promise.all([newIdentity("classical"), newKey()]);
  const renewed = { ...only!, seal: recipient, attest: attest.publicKey };
  await vault.putRoot({ classes: [renewed] });
  expect((await toRotate())["demo/default"]).toContain("OF_OLD_KEY");
});

test("what the server was told in clear is to be rotated once", async () => {
  const seen = { organization_id: house.organization.id, scope, name: "TOLD" };
  const at = new Date(Date.now() - 1_000);
  await house.house.db
    .insertInto("seen_by_server")
    .values({ ...seen, first_at: at, last_at: at })
    .execute();
  const value = await vault.seal(scope, "TOLD", "what was told");
  await put(value);
  expect((await toRotate())["demo/default"]).toContain("TOLD");
  await put(await vault.seal(scope, "TOLD", "another", value));
  expect((await toRotate())["demo/default"]).not.toContain("TOLD");
});

test("an organization that seals nothing has an empty inventory", async () => {
  await using other = await testHouse();
  const path = `/api/ringfort/v1/organizations/${other.organization.id}`;
  expect((await other.ask("GET", `${path}/inventory`)).body).toEqual({ classes: [] });
  expect((await other.ask("GET", `${path}/sealed`)).body).toEqual({ scopes: [] });
  expect((await other.ask("GET", `${path}/trust-root`)).body).toEqual({ roots: [] });
});
