import { expect, test } from "vitest";
import { assess } from "../assess/assess.ts";
import { collectedOf } from "./facts.fixture.ts";
import { catalogue } from "./index.ts";

const config = (step: string) => `version: 2.1
jobs:
  build: # of the app
    docker: [{ image: "cimg/node:20.10.0" }]
    steps:
      - checkout
      - run: ${step} # keep this
`;

test.each([
  // check   a step that is…                                     becomes…
  ["RF-3.3.8", "sudo npm i --no-audit", "sudo npm ci --no-audit"],
  ["RF-3.3.8", "cd npm && npm install", "cd npm && npm ci"],
  ["RF-3.2.4", "npm audit --audit-level=high || true", "npm audit --audit-level=high"],
  ["RF-3.3.10", "{ command: make, no_output_timeout: 3h }", "{ command: make, no_output_timeout: 1h }"],
])("%s mends `%s` to `%s`, and finds nothing more", (id, step, mended) => {
  expect(fixed(id, config(step))).toBe(config(mended));
  expect(fixed(id, config(mended))).toBe(config(mended));
});

test("RF-3.7.2 drops the line of a fallback key", () => {
  const text = (keys: string) => `version: 2.1
jobs:
  deploy:
    docker: [{ image: a }]
    steps:
      - restore_cache:
          keys:
            - v1-{{ checksum "a.lock" }}
${keys}      - checkout
workflows: { w: { jobs: [{ deploy: { filters: { branches: { only: main } } } }] } }
`;
  expect(fixed("RF-3.7.2", text("            - v1- # loose\n"))).toBe(text(""));
});

test("RF-4.1.3 asks for the runner's own machine", () => {
  const text = (machine: string) => `version: 2.1
jobs:
  build:
    machine: ${machine}
    resource_class: acme/linux
    steps: [checkout]
`;
  expect(fixed("RF-4.1.3", text('{ image: "ubuntu-2204:current" }'))).toBe(text("true"));
});

function fixed(id: string, text: string): string {
  const checks = catalogue.filter((check) => check.id === id);
  const edits = assess(collectedOf({ configs: [text] }), checks).flatMap(({ fixes }) => fixes?.[0]?.edits ?? []);
  return edits
    .toSorted((one, other) => other.at.start - one.at.start)
    .reduce((before, { at, text: by }) => before.slice(0, at.start) + by + before.slice(at.end), text);
}
