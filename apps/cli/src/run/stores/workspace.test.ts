import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { PlanJob } from "@ringfort/contract";
import { pack } from "tar-stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Workspace } from "./workspace.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfort-workspace-"));
});
afterEach(() => rm(folder, { recursive: true }));

function graph(edges: Record<string, string[]>): PlanJob[] {
  return Object.entries(edges).map(([name, requires]) => ({
    name,
    declaredName: name,
    cell: {},
    type: "no-op",
    requires: requires.map((job) => ({ job, statuses: ["success"] })),
    contexts: [],
    at: { file: "f", start: 0, end: 0 },
  }));
}

function tar(...paths: string[]): Readable {
  const archive = pack();
  archive.entry({ name: "./", type: "directory" });
  for (const path of paths) archive.entry({ name: path }, path);
  archive.finalize();
  return Readable.from(archive);
}

async function seen(workspace: Workspace, job: string): Promise<unknown> {
  const layers = await workspace.view(job, 0).layers();
  return layers.ok ? layers.layers.map((layer) => layer.job) : layers;
}

test("a job sees the layers of all jobs upstream in graph order, and nothing else", async () => {
  const workspace = new Workspace(folder, graph({ a: [], b: ["a"], c: ["b"], other: [] }));
  await workspace.view("b", 0).persist(tar("same"));
  await workspace.view("a", 0).persist(tar("same"));
  await workspace.view("other", 0).persist(tar("same"));
  expect(await seen(workspace, "c")).toEqual(["a", "b"]);
  expect(await seen(workspace, "b")).toEqual(["a"]);
  expect(await seen(workspace, "a")).toEqual([]);
});

test("two concurrent jobs that wrote the same file are a conflict, whatever its spelling", async () => {
  const workspace = new Workspace(folder, graph({ a: [], b: [], c: ["a", "b"] }));
  await workspace.view("a", 0).persist(tar("out/x", "out/a"));
  await workspace.view("b", 0).persist(tar("./out/x", "out/b"));
  expect(await seen(workspace, "c")).toEqual({ ok: false, path: "out/x", jobs: ["a", "b"] });
});

test("two nodes of one job are concurrent, two steps of one node are not", async () => {
  const workspace = new Workspace(folder, graph({ a: [], b: ["a"] }));
  await workspace.view("a", 0).persist(tar("x"));
  await workspace.view("a", 0).persist(tar("x"));
  expect(await seen(workspace, "b")).toEqual(["a", "a"]);
  await workspace.view("a", 1).persist(tar("x"));
  expect(await seen(workspace, "b")).toEqual({ ok: false, path: "x", jobs: ["a", "a"] });
});
