import { expect, test } from "vitest";
import { covers, resolvePath } from "./job-paths.ts";

test.each([
  [".", "~/project", "~/project"],
  ["./dist/../.env", "~/project", "~/project/.env"],
  ["~/.aws", "~/project", "~/.aws"],
  ["/home/circleci/.npm", "~/project", "~/.npm"],
  ["$HOME/.npm", "~/project", "~/.npm"],
  ["/tmp/a/", "~/project", "/tmp/a"],
  ["../x", "~/project", "~/x"],
])("%s in %s is %s", (path, directory, whole) => {
  expect(resolvePath(path, directory)).toBe(whole);
});

test.each([
  ["~", "~/.npmrc", true],
  ["~/project", "~/.npmrc", false],
  ["~/.docker", "~/.docker/config.json", true],
  ["~/.dock", "~/.docker/config.json", false],
  ["~/project/*", "~/project/key.json", true],
  ["~/project/*.txt", "~/project/key.json", false],
  ["/", "/tmp/key", true],
])("%s takes %s along: %s", (path, file, does) => {
  expect(covers(path, file)).toBe(does);
});
