import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { signerRefusals } from "../../apps/server/src/oidc/signer/refusals.ts";

test("docs/oidc.md says what to do about every refusal of the signer", () => {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "oidc.md"), "utf8");
  const told = [...page.matchAll(/^\| `(token-[a-z-]+)` \|/gm)].map(([, code]) => code);
  expect(told.toSorted()).toEqual(["token-fork", ...Object.keys(signerRefusals)].toSorted());
});
