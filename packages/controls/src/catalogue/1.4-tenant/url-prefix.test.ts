import { expect, test } from "vitest";
import { branchIn, readUrlPrefix } from "./url-prefix.ts";

test.each([
  ["https://orbs.acme.example/ci/", { secure: true, host: "orbs.acme.example", path: ["ci"], closed: true }],
  ["http://Orbs.Acme.example:8080", { secure: false, host: "orbs.acme.example", path: [], closed: false }],
  ["https://user@evil.example/x", { secure: true, host: "evil.example", path: ["x"], closed: false }],
  ["ftp://a/", undefined],
  ["not an address", undefined],
])("%s", (prefix, parts) => {
  expect(readUrlPrefix(prefix)).toEqual(parts);
});

test.each([
  ["https://raw.githubusercontent.com/acme/orbs/main/", "main"],
  ["https://raw.githubusercontent.com/acme/orbs/next/", "next"],
  ["https://raw.githubusercontent.com/acme/orbs/refs/heads/next/", "next"],
  ["https://raw.githubusercontent.com/acme/orbs/refs/tags/v1/", undefined],
  ["https://raw.githubusercontent.com/acme/orbs/v1.2.3/", undefined],
  ["https://raw.githubusercontent.com/acme/orbs/0123456789012345678901234567890123456789/", undefined],
  ["https://raw.githubusercontent.com/acme/orbs/", undefined],
  ["https://gitlab.com/acme/orbs/-/raw/master/", "master"],
  ["https://orbs.acme.example/ci/", undefined],
])("the branch in %s is %s", (prefix, branch) => {
  const read = readUrlPrefix(prefix);
  expect(read && branchIn(read)).toBe(branch);
});
