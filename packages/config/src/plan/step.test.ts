import { expect, test } from "vitest";
import { plannedJob, plannedStep } from "./planned.fixture.ts";

const run = {
  type: "run",
  name: "make",
  command: "make",
  environment: {},
  background: false,
  noOutputTimeoutMs: 600_000,
  when: "on_success",
  maxAutoReruns: 0,
  autoRerunDelayMs: 0,
};
const checkout = { type: "checkout", name: "Checkout code", method: "blobless" };

test.each([
  ["run: make", run],
  ["run: {command: make, name: Build}", { ...run, name: "Build" }],
  ["run: {command: make, shell: /bin/sh}", { ...run, shell: "/bin/sh" }],
  ["run: {command: make, working_directory: src}", { ...run, workingDirectory: "src" }],
  ["run: {command: make, environment: {A: 1, B: }}", { ...run, environment: { A: "1", B: "" } }],
  ["run: {command: make, background: true}", { ...run, background: true }],
  ["run: {command: make, when: always}", { ...run, when: "always" }],
  ["run: {command: make, when: on_fail}", { ...run, when: "on_fail" }],
  ["run: {command: make, no_output_timeout: 1.25h}", { ...run, noOutputTimeoutMs: 4_500_000 }],
  ["run: {command: make, no_output_timeout: 5s}", { ...run, noOutputTimeoutMs: 5000 }],
  [
    "run: {command: make, max_auto_reruns: 5, auto_rerun_delay: 10m}",
    { ...run, maxAutoReruns: 5, autoRerunDelayMs: 600_000 },
  ],
  ["deploy: make", run],
  ["checkout", checkout],
  ["checkout: {path: src, method: full}", { ...checkout, path: "src", method: "full" }],
  ["checkout: {method: shallow, depth: 2}", { ...checkout, method: "shallow", depth: 2 }],
  [
    "save_cache: {key: k, paths: [a, b]}",
    { type: "save_cache", name: "Saving Cache", key: "k", paths: ["a", "b"], when: "on_success" },
  ],
  [
    "save_cache: {key: k, paths: [a], name: n, when: always}",
    { type: "save_cache", name: "n", key: "k", paths: ["a"], when: "always" },
  ],
  ["restore_cache: {key: k}", { type: "restore_cache", name: "Restoring Cache", keys: ["k"] }],
  ["restore_cache: {key: k, keys: [l, m]}", { type: "restore_cache", name: "Restoring Cache", keys: ["k", "l", "m"] }],
  [
    "persist_to_workspace: {root: ., paths: [out]}",
    { type: "persist_to_workspace", name: "Persisting to Workspace", root: ".", paths: ["out"] },
  ],
  ["attach_workspace: {at: /tmp}", { type: "attach_workspace", name: "Attaching Workspace", path: "/tmp" }],
  ["store_artifacts: {path: out}", { type: "store_artifacts", name: "Uploading artifacts", path: "out" }],
  [
    "store_artifacts: {path: out, destination: d}",
    { type: "store_artifacts", name: "Uploading artifacts", path: "out", destination: "d" },
  ],
  ["store_test_results: {path: r}", { type: "store_test_results", name: "Uploading test results", path: "r" }],
  ["add_ssh_keys", { type: "add_ssh_keys", name: "Installing additional ssh keys", fingerprints: [] }],
  [
    'add_ssh_keys: {fingerprints: ["SHA256:a"]}',
    { type: "add_ssh_keys", name: "Installing additional ssh keys", fingerprints: ["SHA256:a"] },
  ],
  [
    "setup_remote_docker",
    { type: "setup_remote_docker", name: "Setup a remote Docker engine", dockerLayerCaching: false },
  ],
  [
    "setup_remote_docker: {version: default, docker_layer_caching: true}",
    { type: "setup_remote_docker", name: "Setup a remote Docker engine", version: "default", dockerLayerCaching: true },
  ],
  ["install_signing_bundle", { type: "install_signing_bundle", name: "Install signing bundle" }],
])("%s", (line, step) => {
  expect(plannedStep(line)).toEqual(step);
});

test("a step's place is where it is written", () => {
  const { steps } = plannedJob("docker: [{image: cimg/base}]\nsteps:\n  - checkout\n  - run: make");
  const starts = steps.map(({ at }) => at.start);
  expect(starts).toEqual([...starts].sort((one, other) => one - other));
  expect(new Set(starts).size).toBe(2);
});
