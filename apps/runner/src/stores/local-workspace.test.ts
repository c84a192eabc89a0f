import type { Readable } from "node:stream";
import type { WorkspaceGraph } from "@ringfort/engine";
import { expect, test } from "vitest";
import { temporaryFolder } from "../job/run-job.fixture.ts";
import { tarOf } from "../tar/write-tar.ts";
import { LocalWorkspace } from "./local-workspace.ts";

const graph: WorkspaceGraph = new Map([
  ["deploy", ["left", "right"]],
  ["build", []],
  ["left", ["build"]],
  ["right", ["build"]],
  ["alone", []],
]);

function tarWith(...files: string[]): Readable {
  return tarOf(async (tar) => {
    await tar.add({ name: "folder", type: "directory" });
    for (const name of files) await tar.add({ name }, name);
  });
}

test.each([
  // who persisted what                                                        seen by     layers or conflict
  [{}, "deploy", []],
  [{ build: ["a"] }, "deploy", ["build"]],
  [{ right: ["r"], left: ["l"], build: ["a"] }, "deploy", ["build", "left", "right"]],
  [{ build: ["a"], left: ["a"] }, "deploy", ["build", "left"]],
  [{ left: ["a"], right: ["a"] }, "deploy", { path: "a", jobs: ["left", "right"] }],
  [{ left: ["./a"], right: ["a"] }, "deploy", { path: "a", jobs: ["left", "right"] }],
  [{ left: ["a"], right: ["a"] }, "left", []],
  [{ alone: ["a"], deploy: ["b"] }, "deploy", []],
] as const)("after %j, %s sees %j", async (persisted, job, expected) => {
  await using folder = await temporaryFolder();
  for (const [by, files] of Object.entries(persisted)) {
    await new LocalWorkspace(folder.path, by, graph).persist(tarWith(...files));
  }
  const found = await new LocalWorkspace(folder.path, job, graph).layers();
  if (Array.isArray(expected)) expect(found.ok && found.layers.map((layer) => layer.job)).toEqual(expected);
  else expect(found).toEqual({ ok: false, ...expected });
});

test("one job's layers apply in the order in which they were saved", async () => {
  await using folder = await temporaryFolder();
  const mine = new LocalWorkspace(folder.path, "build", graph);
  await mine.persist(tarWith("first"));
  await mine.persist(tarWith("first", "second"));
  const found = await new LocalWorkspace(folder.path, "left", graph).layers();
  expect(found.ok && found.layers.map((layer) => layer.job)).toEqual(["build", "build"]);
});
