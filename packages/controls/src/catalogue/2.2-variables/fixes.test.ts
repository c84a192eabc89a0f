import { expect, test } from "vitest";
import { assess } from "../../assess/assess.ts";
import { evalOfEnvTaint } from "../3.4-scripts/eval-of-env-taint.ts";
import { insecureTransport } from "../3.4-scripts/insecure-transport.ts";
import { shellOptionsWeak } from "../3.4-scripts/shell-options-weak.ts";
import { collectedOf } from "../facts.fixture.ts";
import { secretInArgv } from "./secret-in-argv.ts";
import { secretInOutput } from "./secret-in-output.ts";

const checks = [insecureTransport, secretInArgv, secretInOutput, evalOfEnvTaint, shellOptionsWeak];

function config(step: string): string {
  return `version: 2.1\njobs:\n  a:\n    docker: [{ image: x }]\n    steps:\n${step}\nworkflows: { w: { jobs: [a: { context: c }] } }\n`;
}

function mended(text: string): string {
  const findings = assess(collectedOf({ configs: [text] }), checks);
  const edits = findings.flatMap(({ fixes = [] }) => fixes.flatMap((fix) => fix.edits));
  return edits
    .toSorted((one, other) => other.at.start - one.at.start)
    .reduce((before, { at, text: with_ }) => before.slice(0, at.start) + with_ + before.slice(at.end), text);
}

test.each([
  [
    "a password goes through standard input",
    '      - run: docker login -u me -p "$DOCKER_PASSWORD" quay.io',
    "      - run: printf '%s' \"$DOCKER_PASSWORD\" | docker login -u me quay.io --password-stdin",
  ],
  [
    "a password that was not quoted is",
    "      - run: |\n          make\n          docker login -u me -p $DOCKER_PASSWORD\n          make push",
    "      - run: |\n          make\n          printf '%s' \"$DOCKER_PASSWORD\" | docker login -u me --password-stdin\n          make push",
  ],
  [
    "a line that prints the environment goes",
    "      - run: |\n          env\n          make",
    "      - run: |\n          make",
  ],
  [
    "a certificate is verified",
    "      - run: |\n          make\n          curl -skL https://example.com -o x",
    "      - run: |\n          make\n          curl -sL https://example.com -o x",
  ],
  [
    "a title is quoted",
    "      - run:\n          environment: { TITLE: << pipeline.git.commit.subject >> }\n          command: notify $TITLE",
    '      - run:\n          environment: { TITLE: << pipeline.git.commit.subject >> }\n          command: notify "$TITLE"',
  ],
  [
    "a shell that goes on after errors ends at the first",
    "      - run:\n          shell: bash\n          command: |\n            make\n            make push",
    "      - run:\n          shell: /bin/bash -eo pipefail\n          command: |\n            make\n            make push",
  ],
])("%s, and mending it again changes nothing", (_name, before, after) => {
  expect(mended(config(before))).toBe(config(after));
  expect(mended(config(after))).toBe(config(after));
});

test.each([
  ["a pipe already feeds the command", "      - run: cat x | docker login -p $DOCKER_PASSWORD"],
  ["quotes of YAML are in the way", '      - run: "docker login -p $DOCKER_PASSWORD"'],
  ["the line is all that the script has", "      - run: |\n          env"],
  [
    "the line is all that a block has",
    "      - run: |\n          if true; then\n          env\n          fi\n          make",
  ],
])("no edit where %s", (_name, step) => {
  expect(mended(config(step))).toBe(config(step));
});
