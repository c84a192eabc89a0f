import { expect, test } from "vitest";
import { entropyOf, looksSecret, namesSecret, secretsIn } from "./secret-shapes.ts";

// No text that looks like a token stands here: each is put together when the test runs.
const random = "Zq8Rt2Lm5Nw9Xc4Vb7Kd3HsJ6Gf1PoYuTiEaQ0BzCvXnMlKjHgFdSaPoIuYtRe";
const of = (prefix: string, length: number) => prefix + random.slice(0, length);

test.each([
  ["a personal CircleCI token", `CCIPAT${of("_", 22)}_${"8f14e45fce".repeat(4)}`],
  ["a GitHub token", of("ghp_", 36)],
  ["an npm token", of("npm_", 36)],
  ["a GitLab token", of("glpat-", 20)],
  ["an AWS access key", `${"AK"}IA${"QWERTYUIOPASDFGH"}`],
  ["a Google API key", of("AIza", 35)],
  ["a private key", `-----BEGIN ${"RSA PRIVATE"} KEY-----`],
])("%s is told by its shape", (name, token) => {
  const text = `before "${token}" after`;
  expect(secretsIn(text).map(({ shape, start, end }) => [shape.name, text.slice(start, end)])).toEqual([[name, token]]);
});

test.each([
  ["the documentation's example", `${"AK"}IA${"IOSFODNN7EXAMPLE"}`],
  ["a longer word", of("xghp_", 36)],
  ["a commit", "8f14e45fceea167a5a36dedd4bea2543e7a1c9d0"],
  ["a public key", "-----BEGIN PUBLIC KEY-----"],
])("%s is none", (_name, text) => expect(secretsIn(text)).toEqual([]));

test.each([
  [random.slice(0, 24), true],
  [random.slice(0, 12), false],
  ["$SOME_VARIABLE_NAMED_THERE", false],
  ["<< parameters.some-parameter-here >>", false],
  ["SOME_VARIABLE_NAMED_HERE_AGAIN", false],
  ["some-name-in-kebab-case-of-words", false],
  ["correct horse battery staple 12345", false],
  [`sha256:${random.slice(0, 30)}`, false],
  ["https://hooks.acme.org/aB3dE5gH7jK9", false],
  ["aaaaaaaaaaaaaaaaaaaaaaaa", false],
])("%s: %s", (value, secret) => expect(looksSecret(value)).toBe(secret));

test.each([
  ["API_TOKEN", true],
  ["db-password", true],
  ["TOKEN_URL", false],
  ["SECRET_NAME", false],
  ["NODE_ENV", false],
])("%s names a secret: %s", (name, names) => expect(namesSecret(name)).toBe(names));

test("entropy is in bits a character", () => {
  expect(entropyOf("aaaa")).toBe(0);
  expect(entropyOf("abcd")).toBe(2);
});
