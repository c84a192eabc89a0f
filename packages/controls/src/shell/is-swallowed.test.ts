import { describe, expect, test } from "vitest";
import { allCommands } from "./all-commands.ts";
import { isSwallowed } from "./is-swallowed.ts";
import { readScript } from "./read-script.ts";
import { optionsInForce, shellOptions } from "./shell-options.ts";
import { xtraceOf } from "./xtrace.ts";

const ask = (text: string, shell?: string) => {
  const script = readScript(text, shell);
  const found = allCommands(script).find(({ words }) => words[0]?.raw === "scan");
  return found && isSwallowed(found, optionsInForce(script, shell));
};

describe("with CircleCI's own shell options", () => {
  test.each([
    ["scan", undefined],
    ["scan; echo done", undefined],
    ["scan || true", "or"],
    ["scan || echo failed", "or"],
    ["scan && echo ok || true", "or"],
    ["scan || exit 1", undefined],
    ["scan || { echo failed; exit 1; }", undefined],
    ["scan || (echo failed; false)", undefined],
    ["scan || exit 0", "or"],
    ["scan || die failed", undefined],
    ["! scan", "negated"],
    ["if scan; then echo ok; fi", "condition"],
    ["if ! scan; then exit 1; fi", undefined],
    ["scan | tee log", undefined],
    ["scan && echo ok", undefined],
    ["scan && echo ok; echo more", "and"],
    ["scan & wait", "background"],
    ["echo $(scan)", "captured"],
    ["X=$(scan)", undefined],
    ["X=$(scan) || true", "or"],
    ["export X=$(scan)", "captured"],
    ["set +e; scan; echo", "errexit-off"],
    ["set +e; scan", undefined],
    ["set +e; a; set -e; scan; b", undefined],
    ["set +o pipefail; scan | tee log", "pipe"],
    ["(set +e); scan; b", undefined],
    ["(set +e; scan; b)", "errexit-off"],
    ["{ scan; } || true", "or"],
    ["(cd x && scan) || true", "or"],
  ])("%s: %s", (text, swallow) => expect(ask(text)).toBe(swallow));
});

test.each([
  ["scan; b", "/bin/bash", "errexit-off"],
  ["scan | b", "/bin/sh -e", "pipe"],
  ["set -euo pipefail; scan | b", "/bin/sh", undefined],
  ["#!/bin/bash\nscan; b", undefined, undefined],
])("%j in %s: %s", (text, shell, swallow) => expect(ask(text, shell)).toBe(swallow));

test.each([
  [undefined, { errexit: true, pipefail: true, xtrace: false }],
  ["/bin/bash -eo pipefail", { errexit: true, pipefail: true, xtrace: false }],
  ["/bin/sh -leo pipefail", { errexit: true, pipefail: true, xtrace: false }],
  ["/bin/bash --login -exo pipefail", { errexit: true, pipefail: true, xtrace: true }],
  ["bash", { errexit: false, pipefail: false, xtrace: false }],
  ["bash +e", { errexit: false, pipefail: false, xtrace: false }],
])("the options of the shell %s", (shell, options) => expect(shellOptions(shell)).toEqual(options));

test.each([
  ["set -x; a; set +x; b", ["set -x"], ["a", "set +x"]],
  ["set -euxo pipefail\na", ["set -euxo pipefail"], ["a"]],
  ["set -o xtrace; a", ["set -o xtrace"], ["a"]],
  ["(set -x; a); b", ["set -x"], ["a"]],
  ["bash -x ./deploy.sh; a", ["bash -x ./deploy.sh"], []],
  ["bash -ex -c 'b'", ["bash -ex -c 'b'"], []],
  ["set -- -x; a", [], []],
  ["set -o pipefail -x; a", ["set -o pipefail -x"], ["a"]],
])("%j traces", (text, turnedOn, traced) => {
  const script = readScript(text);
  const found = xtraceOf(script, optionsInForce(script));
  const shown = (one: { start: number; end: number }) => text.slice(one.start, one.end);
  expect([found.turnedOnBy.map(shown), found.traced.map(shown)]).toEqual([turnedOn, traced]);
});
