import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../../testing/house.fixture.ts";
import { type TestVault, testVault } from "../../../testing/vault.fixture.ts";

let house: TestHouse;
let vault: TestVault;

beforeAll(async () => {
  house = await testHouse();
  vault = await testVault(house);
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

async function send(method: string, path: string, text: string): Promise<{ status: number; said: string }> {
  const response = await fetch(`${house.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${house.token}`, "content-type": "application/json" },
    body: text,
  });
  return { status: response.status, said: await response.text() };
}

const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
const bodies = [
  "",
  "{",
  "null",
  "[]",
  "1e999",
  '"x"',
  deep,
  `{"values":${deep}}`,
  '{"values":[]}',
  `{"values":[${"1,".repeat(100)}1]}`,
  '{"values":[null]}',
  '{"values":[{"statement":{"scope":"context/\\u0000"}}]}',
  '{"statement":{"type":"ringfort/policy/v1","scope":"context/\\ud800","version":-0},"signatures":[]}',
  '{"__proto__":{"statement":1},"constructor":1}',
  `{"statement":${JSON.stringify("x".repeat(1_000_000))}}`,
];

test.each(["trust-root", "policies", "sealed", "tombstones", "rewraps"])(
  "%s answers nonsense as nonsense, and keeps nothing of it",
  async (route) => {
    for (const body of bodies) {
      const { status, said } = await send("PUT", `${vault.path}/${route}`, body);
      expect(status, body.slice(0, 80)).toBe(400);
      expect(said.length).toBeLessThan(2_000);
    }
    for (const table of ["policies", "sealed_values"] as const)
      expect(await house.house.db.selectFrom(table).select("version").execute()).toEqual([]);
  },
);

test("nothing larger than four megabytes is read", async () => {
  const { status } = await send("PUT", `${vault.path}/sealed`, JSON.stringify({ values: ["x".repeat(4 * 1024 ** 2)] }));
  expect(status).toBe(413);
});

test.each([
  "sealed?scope=",
  "sealed?scope=context/",
  "sealed?scope=%00",
  "sealed?scope=context%2F%00",
  "sealed?scope=project/../../x",
  `sealed?scope=${"x".repeat(5_000)}`,
  "receipts?after=x",
  "receipts?after=WzEsMl0",
  "trust-root?after=-1",
  "trust-root?after=99999999999999999999",
])("%s is no place", async (path) => {
  const { status } = await house.ask("GET", `${vault.path}/${path}`);
  expect([400, 404]).toContain(status);
});

test("a job of another organization, or none, has no approval", async () => {
  const nobody = "/api/ringfort/v1/jobs/00000000-0000-4000-8000-000000000000/approval";
  expect((await house.ask("GET", nobody)).status).toBe(404);
  expect((await house.ask("PUT", nobody, {})).status).toBe(404);
  expect((await house.ask("GET", "/api/ringfort/v1/jobs/x/approval")).status).toBe(400);
});
