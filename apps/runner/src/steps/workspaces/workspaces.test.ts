import { expect, test } from "vitest";
import { runWritten, temporaryFolder, type WrittenStep } from "../../job/run-job.fixture.ts";
import { NotAuthentic } from "../../job/stores.ts";
import { LocalWorkspace } from "../../stores/local-workspace.ts";

const graph = new Map([
  ["one", []],
  ["two", []],
  ["both", ["one", "two"]],
]);

const persist = (root: string, ...paths: string[]): WrittenStep => ({ type: "persist_to_workspace", root, paths });
const attach = (path: string): WrittenStep => ({ type: "attach_workspace", path });

test("a job downstream finds what the jobs upstream persisted, relative to the root", async () => {
  await using folder = await temporaryFolder();
  const as = (job: string) => new LocalWorkspace(folder.path, job, graph);
  await runWritten({
    workspace: as("one"),
    steps: [
      {
        command:
          "mkdir -p out/dist/deep; echo 1 > out/dist/deep/a.js; echo 2 > out/dist/b.js; echo no > out/no; ln -s b.js out/dist/l",
      },
      persist("out", "dist", "nowhere"),
    ],
  });
  await runWritten({
    workspace: as("two"),
    steps: [{ command: "mkdir -p ~/o/dist; echo 3 > ~/o/dist/c.js" }, persist("~/o", "dist/*.js")],
  });
  const ran = await runWritten({
    workspace: as("both"),
    steps: [
      attach("here/in"),
      { command: "find here | sort; cat here/in/dist/l" },
      attach("."),
      { command: "cat dist/c.js" },
    ],
  });
  expect(ran.output[0]).toBe("Attached the layer of one\nAttached the layer of two\n");
  expect(ran.output[1]).toBe(
    "here\nhere/in\nhere/in/dist\nhere/in/dist/b.js\nhere/in/dist/c.js\nhere/in/dist/deep\nhere/in/dist/deep/a.js\nhere/in/dist/l\n2\n",
  );
  expect(ran.output[3]).toBe("3\n");
});

test.each([
  // paths                    what arrives
  [["*"], ".dot a b.txt sub sub/c.txt sub/d"],
  [["."], ".dot a b.txt sub sub/c.txt sub/d"],
  [["*.txt"], "b.txt"],
  [["sub/*.txt"], "sub sub/c.txt"],
  [["*/?"], "sub sub/d"],
  [["./sub/", "a"], "a sub sub/c.txt sub/d"],
  [["[ab]*"], "a b.txt"],
  [["**"], ".dot a b.txt sub sub/c.txt sub/d"],
])("the paths %j persist %s", async (paths, arrives) => {
  await using folder = await temporaryFolder();
  const workspace = new LocalWorkspace(folder.path, "one", graph);
  await runWritten({
    workspace,
    steps: [{ command: "mkdir sub; touch .dot a b.txt sub/c.txt sub/d" }, persist(".", ...paths)],
  });
  const ran = await runWritten({
    workspace: new LocalWorkspace(folder.path, "both", graph),
    steps: [attach("at"), { command: "cd at; find . -mindepth 1 | cut -c3- | LC_ALL=C sort | tr '\\n' ' '" }],
  });
  expect(ran.output[1]?.trim()).toBe(arrives);
});

test.each([
  [["nothing-*"], "nothing to persist"],
  [["../outside"], "outside of the workspace's root"],
  [["["], "is not a pattern"],
])("the paths %j fail the step: %s", async (paths, reason) => {
  await using folder = await temporaryFolder();
  const ran = await runWritten({
    workspace: new LocalWorkspace(folder.path, "one", graph),
    steps: [{ command: "touch file" }, persist(".", ...paths)],
  });
  expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 1 });
  expect(ran.reasons[1]).toContain(reason);
});

test("two jobs that do not wait for each other and persist one path make the attaching step fail, by name", async () => {
  await using folder = await temporaryFolder();
  for (const job of ["one", "two"]) {
    await runWritten({
      workspace: new LocalWorkspace(folder.path, job, graph),
      steps: [{ command: "mkdir d; echo x > d/same" }, persist(".", "d")],
    });
  }
  const ran = await runWritten({ workspace: new LocalWorkspace(folder.path, "both", graph), steps: [attach(".")] });
  expect(ran.outcome.status).toBe("failed");
  expect(ran.reasons[0]).toContain("`one` and `two` both persisted d/same");
});

test("a layer that is not authentic fails the step, and nothing of it is written", async () => {
  const tar = () => Promise.reject(new NotAuthentic("it is not sealed"));
  const workspace = {
    layers: async () => ({ ok: true as const, layers: [{ job: "build", tar }] }),
    persist: async () => undefined,
  };
  const steps = [
    { type: "attach_workspace" as const, path: "in" },
    { command: "ls -A", when: "always" as const },
  ];
  const ran = await runWritten({ workspace, steps });
  expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 0 });
  expect(ran.reasons[0]).toMatch(/^\[workspace-not-authentic\] .*`build`.*\(it is not sealed\)$/);
  expect(ran.output[1]).toBeUndefined();
});
