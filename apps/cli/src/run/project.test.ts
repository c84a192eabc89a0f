import { expect, test } from "vitest";
import { nameProject, withoutPassword } from "./project.ts";

test.each([
  // remote                                        slug
  ["git@github.com:org/repo.git", "gh/org/repo"],
  ["https://github.com/org/repo", "gh/org/repo"],
  ["https://token@github.com/org/repo.git", "gh/org/repo"],
  ["ssh://git@bitbucket.org:22/org/repo.git", "bb/org/repo"],
  ["https://gitlab.example.com/group/sub/repo.git/", "gl/group/sub/repo"],
  ["https://git.example.com/org/repo.git", "gh/org/repo"],
  ["/srv/git/repo.git", "gh/local/thing"],
  [undefined, "gh/local/thing"],
])("the remote %s names the project %s", (remoteUrl, slug) => {
  expect(
    nameProject("/home/ann/thing", remoteUrl === undefined ? { warnings: [] } : { warnings: [], remoteUrl }).slug,
  ).toBe(slug);
});

test.each([
  ["https://user:secret@github.com/o/r", "https://github.com/o/r"],
  ["https://secret@github.com/o/r", "https://github.com/o/r"],
  ["ssh://git@github.com/o/r", "ssh://git@github.com/o/r"],
  ["ssh://git:secret@github.com/o/r", "ssh://github.com/o/r"],
  ["git@github.com:o/r", "git@github.com:o/r"],
])("%s is told to jobs as %s", (url, told) => {
  expect(withoutPassword(url)).toBe(told);
});
