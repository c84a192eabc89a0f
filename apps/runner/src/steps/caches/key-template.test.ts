import { expect, test } from "vitest";
import { type KeyFacts, renderKey } from "./key-template.ts";

const facts: KeyFacts = {
  environment: { CIRCLE_BRANCH: "main", CIRCLE_SHA1: "abc123", CIRCLE_BUILD_NUM: "7", FROM_CONTEXT: "ctx", EMPTY: "" },
  arch: async () => "linux-amd64-6_62",
  checksum: async (path) => (path === "missing" ? undefined : `sum(${path})`),
  now: () => 1_700_000_000_999,
};

test.each([
  ["plain", "plain"],
  ["", ""],
  ["{ not } a }} template {", "{ not } a }} template {"],
  ["v1-{{ .Branch }}-{{.Revision}}-{{ .BuildNum }}", "v1-main-abc123-7"],
  ["{{ .CheckoutKey }}", ""],
  ["{{ .Environment.FROM_CONTEXT }}-{{ .Environment.EMPTY }}", "ctx-"],
  ["{{ .Environment.NOWHERE }}", "<no value>"],
  ["{{ .Environment.constructor }}", "<no value>"],
  ['{{ checksum "a b.lock" }}-{{ checksum `c\\d` }}', "sum(a b.lock)-sum(c\\d)"],
  ['{{ checksum "say \\"}}\\"" }}', 'sum(say "}}")'],
  ["{{ epoch }}", "1700000000"],
  ["{{ arch }}", "linux-amd64-6_62"],
  ["a  {{- epoch -}}  b", "a1700000000b"],
  ["a  {{- arch -}}\n b", "alinux-amd64-6_62b"],
  ["a  {{- .Branch }}  b", "amain  b"],
])("%j becomes %j", async (template, key) => {
  expect(await renderKey(template, facts)).toBe(key);
});

test.each([
  ["{{", "cannot be read"],
  ["{{ checksum 'a' }}", "cannot be read"],
  ['{{ checksum "open }}', "cannot be read"],
  ["{{ .Branch | upper }}", "cannot be read"],
  ["{{ }}", "cannot hold"],
  ["{{ .Nothing }}", "cannot hold"],
  ["{{ checksum }}", "cannot hold"],
  ['{{ checksum "missing" }}', "no such file"],
  ["x".repeat(901), "900 are allowed"],
])("%j is refused: %s", async (template, reason) => {
  await expect(renderKey(template, facts)).rejects.toThrow(reason);
});
