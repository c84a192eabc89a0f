import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../job/run-job.fixture.ts";
import { CacheLeftOut, NotAuthentic } from "../../job/stores.ts";
import { tarOf } from "../../tar/write-tar.ts";
import { Connection } from "../connection.ts";
import { FakeServer } from "../fake-server.fixture.ts";
import { jobOf } from "../service.fixture.ts";
import { TaskConnection } from "../task-connection.ts";
import { Objects } from "./objects.ts";
import { RemoteCaches } from "./remote-caches.ts";
import { RemoteWorkspace } from "./remote-workspace.ts";
import type { VerifiedStorage } from "./verified-storage.ts";

const verified: VerifiedStorage = {
  key: randomBytes(32),
  domain: "protected",
  organization: "org",
  project: "circleci/demo/app",
  pipeline: "pipeline",
  commit: "commit",
  workflow: "main",
  job: "build",
  restoresCaches: true,
};

async function open(change: Partial<VerifiedStorage> | "unverified" = {}, server?: FakeServer) {
  const folder = await temporaryFolder();
  const asked = server ?? (await FakeServer.start());
  const { claim } = asked.enqueue({ job: jobOf([]) });
  const connection = new TaskConnection(new Connection(asked.url, fetch), claim);
  const objects = new Objects({ connection, folder: folder.path, mostBytes: 1024 ** 2 });
  const storage = change === "unverified" ? undefined : { ...verified, ...change };
  return {
    server: asked,
    caches: new RemoteCaches(connection, objects, storage),
    workspace: new RemoteWorkspace(connection, objects, storage),
    [Symbol.asyncDispose]: async () => {
      if (!server) await asked[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const content = () => Readable.from([Buffer.from("what was built")]);

async function restored(caches: RemoteCaches, ...keys: string[]): Promise<string | undefined> {
  const found = await caches.find(keys);
  return found && text(await found.tar());
}

test("a verified job restores what it has saved, and the server sees nothing of it", async () => {
  await using one = await open();
  await one.caches.save("deps-1", content());
  expect(await restored(one.caches, "deps-2", "deps-")).toBe("what was built");
  for (const object of one.server.objects.values()) expect(object.includes("what was built")).toBe(false);
});

test("a branch reads what a protected ref has saved", async () => {
  await using one = await open();
  await one.caches.save("deps-1", content());
  await using other = await open({ domain: "branch" }, one.server);
  expect(await restored(other.caches, "deps-1")).toBe("what was built");
});

test.each<[string, Partial<VerifiedStorage> | "unverified"]>([
  ["a branch of the same class", { domain: "branch" }],
  ["another project", { project: "circleci/demo/other" }],
  ["another organization", { organization: "other" }],
  ["another class", { key: randomBytes(32) }],
  ["a job that nobody has verified, such as a fork's", "unverified"],
])("what %s has saved is left out, also when the server calls it protected", async (_, saver) => {
  await using other = await open(saver);
  await other.caches.save("deps-1", content());
  await using one = await open({}, other.server);
  for (const domain of ["branch", "protected", "fork-pr"] as const) {
    other.server.cacheDomains.set("deps-1", domain);
    await expect(restored(one.caches, "deps-1")).rejects.toThrow(CacheLeftOut);
    await expect(restored(one.caches, "deps-1")).rejects.toThrow("[cache-not-authentic]");
  }
});

test("a cache under another name is left out", async () => {
  await using one = await open();
  await one.caches.save("deps-1", content());
  const digest = one.server.caches.get("deps-1")!;
  one.server.caches.set("deps-2", digest);
  one.server.cacheDomains.set("deps-2", "protected");
  await expect(restored(one.caches, "deps-2")).rejects.toThrow("[cache-not-authentic]");
  one.server.fault = ({ path }) =>
    path === "/caches/find"
      ? {
          do: "answer",
          status: 200,
          body: JSON.stringify({ found: { key: "deps-1", digest, size: 1, domain: "protected" } }),
        }
      : undefined;
  await expect(restored(one.caches, "other-")).rejects.toThrow("[cache-not-authentic]");
});

test("a policy that forbids it restores nothing, and the server is not asked", async () => {
  await using one = await open({ restoresCaches: false });
  await one.caches.save("deps-1", content());
  await expect(restored(one.caches, "deps-1")).rejects.toThrow("[cache-restore-refused]");
  expect(one.server.count("/caches/find")).toBe(0);
});

async function attached(workspace: RemoteWorkspace): Promise<string[]> {
  const found = await workspace.layers();
  if (!found.ok) throw new Error("a conflict");
  return Promise.all(found.layers.map(async ({ tar }) => text(await tar())));
}

test("layers of verified jobs of one workflow are for one another, also in a rerun", async () => {
  await using one = await open();
  await one.workspace.persist(tarOf((tar) => tar.add({ name: "a" }, "layer")));
  one.server.layers[0] = { ...one.server.layers[0]!, job: "build" };
  await using other = await open({ job: "deploy" }, one.server);
  expect((await attached(other.workspace))[0]).toContain("layer");
});

test.each<[string, Partial<VerifiedStorage> | "unverified"]>([
  ["another job", { job: "lint" }],
  ["another workflow", { workflow: "nightly" }],
  ["another pipeline", { pipeline: "earlier" }],
  ["another commit", { commit: "older" }],
  ["an unverified job", "unverified"],
])("a layer of %s is refused", async (_, saver) => {
  await using other = await open(saver);
  await other.workspace.persist(tarOf((tar) => tar.add({ name: "a" }, "layer")));
  other.server.layers[0] = { ...other.server.layers[0]!, job: "build" };
  await using one = await open({ job: "deploy" }, other.server);
  await expect(attached(one.workspace)).rejects.toThrow(NotAuthentic);
});
