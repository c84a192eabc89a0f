import fc from "fast-check";
import { expect, test } from "vitest";
import { maskRow } from "./mask.ts";

test.each([
  [{ payload: { password: "x1" } }, { payload: { password: "****" } }],
  [{ payload: { "signing-secret": { value: "x1" } } }, { payload: { "signing-secret": "****" } }],
  [{ payload: { name: "AWS_KEY", value: "x1" } }, { payload: { name: "AWS_KEY", value: "****" } }],
  [{ payload: { api_key: 12345 } }, { payload: { api_key: "****" } }],
  [{ url: "https://me:pw@host.example/a?key=x1#f" }, { url: "https://****@host.example/a?****#f" }],
  [{ note: `sent with CCIPAT_${"a".repeat(22)}_${"0".repeat(40)}.` }, { note: "sent with ****." }],
  [
    { headers: ["Authorization", { authorization: ["x1"] }] },
    { headers: ["Authorization", { authorization: "****" }] },
  ],
])("%j is shown as %j", (row, shown) => {
  expect(maskRow(row)).toEqual(shown);
});

test.each([
  { action: "project.api_token.create", token_id: "t1", context_id: "c1", org_id: "o1" },
  { payload: { context_name: "production", environment_variable_titles: "A,B" } },
  { key: "disable_ssh", value: false, previous: true },
  { secrets: true },
])("%j is shown as it is", (row) => {
  expect(maskRow(row)).toEqual(row);
});

test("what stands below a secret's name never comes out", () => {
  const name = fc.constantFrom("password", "client_secret", "apiKey", "access_token", "private-key", "Cookie");
  const law = fc.property(name, fc.jsonValue(), (key, value) => {
    const shown = JSON.stringify(maskRow({ payload: { [key]: ["needle-9", value] } }));
    expect(shown).not.toContain("needle-9");
  });
  fc.assert(law);
});
