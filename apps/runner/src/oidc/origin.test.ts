import { expect, test } from "vitest";
import { originOf } from "./origin.ts";

test.each([
  ["https://github.com/acme/app.git", "github.com/acme/app"],
  ["https://user@GitHub.com/acme/app/", "github.com/acme/app"],
  ["ssh://git@git.acme.example:2222/group/app.git", "git.acme.example:2222/group/app"],
  ["git@github.com:acme/app.git", "github.com/acme/app"],
  ["file:///srv/git/app.git", "localhost/srv/git/app"],
  ["/srv/git/app.git", "localhost/srv/git/app"],
])("%s is %s in a token", (repository, origin) => {
  expect(originOf(repository)).toBe(origin);
});
