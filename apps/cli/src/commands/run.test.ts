import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";

const config = `version: 2.1
parameters:
  which: {type: string, default: here}
jobs:
  test:
    machine: {image: "ubuntu-2404:current"}
    parameters: {size: {type: integer}}
    steps: [run: "true"]
workflows:
  ci:
    jobs:
      - test: {matrix: {parameters: {size: [1, 2]}}}
      - hold: {type: approval}
`;

async function repository(text = config): Promise<string> {
  const folder = await folderWith({ ".circleci/config.yml": text, vars: "A=b\n", "deep/er/file": "" });
  execFileSync("git", ["init", "-q"], { cwd: folder });
  return folder;
}

test.each([
  [["--workflow", "cj"], 2, "there is no workflow `cj` in this pipeline. Did you mean `ci`?"],
  [["--job", "tset"], 2, "there is no job `tset` in what would run. Did you mean `test`?"],
  [["--job", "test", "--cell", "a"], 2, "is not of the form K=V"],
  [["--job", "test", "--cell", "size=3"], 2, "no member of `test` has size=3. There are: size=1; size=2."],
  [["--cell", "size=1"], 2, "--cell chooses members of a matrix, and needs --job."],
  [["--approve", "holt"], 2, "there is no approval job `holt` in what would run. Did you mean `hold`?"],
  [["--context", "nobody=vars"], 2, "no job that would run has the context `nobody`."],
  [["--context", "nobody=deep"], 2, "is not a regular file"],
  [["--env-file", "missing"], 2, "there is no file"],
  [["--executor", "dokcer"], 2, "Did you mean `docker`?"],
  [["--plain", "--json"], 2, "cannot be given together"],
  [["--branch", "a", "--tag", "b"], 2, "cannot be given together"],
  [["--in-place", "--commit", "HEAD"], 2, "cannot be given together"],
  [["--commit", "nowhere"], 2, "git knows no commit `nowhere`"],
  [["--param", "wich=x"], 3, "wich"],
  [["extra"], 2, "unexpected argument `extra`"],
])("ringfort run %j ends with %i and says: %s", async (words, code, message) => {
  const ended = await ringfort(["run", ...words], { cwd: await repository() });
  expect(ended.err).toContain(message);
  expect(ended).toMatchObject({ code, out: "" });
});

test("a config with mistakes ends with 3, and they are shown where they are", async () => {
  const cwd = await repository(config.replace("- test:", "- tset:"));
  const ended = await ringfort(["run"], { cwd });
  expect(ended).toMatchObject({ code: 3, out: "" });
  expect(ended.err).toContain(".circleci/config.yml:12:9: error[job-unknown]");
});

test("a filter that cannot be evaluated is a mistake too, though only a run finds it", async () => {
  const cwd = await repository(
    config.replace("- hold: {type: approval}", "- hold: {type: approval, filters: pipeline.number starts-with 1}"),
  );
  const ended = await ringfort(["run"], { cwd });
  expect(ended).toMatchObject({ code: 3, out: "" });
  expect(ended.err).toContain(".circleci/config.yml:13:41: error[");
});

test("a folder that is in no project says where it looked", async () => {
  const cwd = await folderWith({ file: "" });
  const ended = await ringfort(["run"], { cwd });
  expect(ended).toMatchObject({ code: 3, out: "" });
  expect(ended.err).toContain(`there is no .circleci/config.yml in ${cwd} or in any folder above it.`);
});
