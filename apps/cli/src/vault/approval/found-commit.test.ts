import { expect, test } from "vitest";
import { placeOf } from "./found-commit.ts";

test.each([
  ["git@git.example:acme/web.git", "https://git.example/acme/web"],
  ["ssh://git@git.example:22/acme/web.git", "https://somebody@GIT.example/acme/web/"],
  ["/srv/web.git", "file:///srv/web.git"],
])("%s and %s are one place", (a, b) => {
  expect(placeOf(a)).toBe(placeOf(b));
});

test.each([
  ["git@git.example:acme/web.git", "git@evil.example:acme/web.git"],
  ["https://git.example/acme/web", "https://git.example/acme/web2"],
  ["https://git.example@evil.example/acme/web", "https://git.example/acme/web"],
  ["/srv/web.git", "https://srv/web.git"],
  ["https://git.example/Acme/web", "https://git.example/acme/web"],
])("%s and %s are two", (a, b) => {
  expect(placeOf(a)).not.toBe(placeOf(b));
});
