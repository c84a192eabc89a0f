import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { audited } from "../audit/audited.fixture.ts";
import { ringfort } from "../command-line.fixture.ts";

const gated = (requires: string, login: string) => `# who may deploy
version: 2.1

jobs:
  deploy:   # to production
    docker:
      - image: "cimg/base:2024.01"   # pinned soon
    steps:
      - run: |
          # sign in first
          ${login}
          ./deploy.sh
workflows:
  release:
    jobs:
      - hold: { type: approval }
      - deploy:
          context: [production]
          requires: ${requires}   # the gate
`;
const weak = gated("[hold: [success, canceled]]", "docker login -u acme -p $DOCKER_PASSWORD");
const strong = gated(`["hold"]`, "printf '%s' \"$DOCKER_PASSWORD\" | docker login -u acme --password-stdin");

async function fixed(text: string, words: readonly string[]): Promise<{ text: string; err: string; again: string }> {
  const { cwd, err } = await audited(text, words);
  const read = () => readFile(join(cwd, ".circleci/config.yml"), "utf8");
  const first = await read();
  await ringfort(["audit", ...words], { cwd });
  return { text: first, err, again: await read() };
}

test("safe fixes keep comments and formatting, are told, and done again change nothing", async () => {
  const { text, err, again } = await fixed(weak, ["--fix", "--persona", "pedantic"]);
  expect(text).toBe(strong);
  expect(again).toBe(strong);
  expect(err).toMatch(/^fixed \.circleci\/config\.yml: .* \(RF-2\.2\.4\)$/m);
  expect(err).toMatch(/^fixed \.circleci\/config\.yml: .* \(RF-3\.6\.3\)$/m);
});

test("only what the reader is shown is fixed", async () => {
  const { text } = await fixed(weak, ["--fix", "--min-severity", "critical"]);
  expect(text).toBe(weak.replace("[hold: [success, canceled]]", `["hold"]`));
});

test("what needs a look is fixed only when asked for", async () => {
  const config = `version: 2.1
jobs:
  build:
    docker: [{ image: "cimg/node:20.10.0" }]
    steps:
      - checkout
      - run: npm install # all of it
workflows: { w: { jobs: [build] } }
`;
  const safe = await fixed(config, ["--fix", "--persona", "pedantic"]);
  expect(safe.text).toBe(config);
  expect(safe.err).toMatch(/^not fixed .*: it needs a look afterwards: --fix=unsafe$/m);
  const unsafe = await fixed(config, ["--fix=unsafe", "--persona", "pedantic"]);
  expect([unsafe.text, unsafe.again]).toEqual(Array(2).fill(config.replace("npm install", "npm ci")));
});

test("a file without anything to fix is not touched, whatever its line ends", async () => {
  const config = strong.replaceAll("\n", "\r\n");
  expect((await fixed(config, ["--fix"])).text).toBe(config);
});
