import type { Claim } from "@ringfort/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claimNext, newPlayer } from "../testing/claims.fixture.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import type { Player } from "../testing/player.fixture.ts";

let house: TestHouse;
let player: Player;

beforeAll(async () => {
  house = await testHouse();
  player = newPlayer(house);
});
afterAll(() => house[Symbol.asyncDispose]());

type Job = Claim & { readonly place: object };

/** A claimed job: of a fork, or one of the project that says where it belongs. */
async function job(of: { fork?: string; domain?: "branch" | "protected"; keyName?: string } = {}): Promise<Job> {
  const pipeline = await house.trigger();
  const { fork, ...place } = of;
  if (fork !== undefined) {
    await house.house.db.updateTable("pipelines").set({ fork_url: fork }).where("id", "=", pipeline).execute();
  }
  return { ...(await claimNext(house, player)), place };
}

let contents = 0;

async function save(by: Job, key: string): Promise<string> {
  const { digest } = await player.send(by, `content ${++contents}`);
  const { saved } = await player.about<{ saved: boolean }>(by, "/caches", { key, digest, ...by.place });
  return saved ? digest : "not saved";
}

async function find(by: Job, ...keys: string[]): Promise<object | null> {
  const { found } = await player.about<{ found: { digest: string } | null }>(by, "/caches/find", { keys, ...by.place });
  if (found) {
    const object = await fetch(`${house.url}/api/ringfort/v1/runner/tasks/${by.task}/objects/${found.digest}`, {
      headers: { authorization: `Bearer ${by.token}` },
    });
    expect(object.status).toBe(200);
  }
  return found;
}

const keyName = "0123456789abcdef";

test("caches are read downwards: a branch restores what a protected ref has saved, and never the reverse", async () => {
  const [branch, protectedJob] = [await job({ keyName }), await job({ domain: "protected", keyName })];
  await save(branch, "read-of-branch");
  const digest = await save(protectedJob, "read-of-protected");
  expect(await find(protectedJob, "read-")).toMatchObject({ digest, domain: "protected" });
  expect(await find(protectedJob, "read-of-branch")).toBeNull();
  expect(await find(branch, "read-of-protected")).toMatchObject({ digest, domain: "protected" });
});

test("the same key is free in each domain, and is not saved again below one where it is", async () => {
  const [branch, protectedJob] = [await job(), await job({ domain: "protected" })];
  expect(await save(branch, "same")).not.toBe("not saved");
  expect(await save(branch, "same")).toBe("not saved");
  expect(await save(protectedJob, "same")).not.toBe("not saved");
  const exists = (by: Job, key: string) => player.about(by, "/caches", { key, ...by.place });
  await save(protectedJob, "only above");
  expect(await exists(branch, "only above")).toEqual({ saved: false, exists: true });
  await save(branch, "only below");
  expect(await exists(protectedJob, "only below")).toEqual({ saved: false, exists: false });
});

test("what is sealed with one key is nothing for jobs of another, or of none", async () => {
  const sealed = await job({ keyName });
  await save(sealed, "sealed");
  for (const other of [await job({ keyName: "f".repeat(16) }), await job()]) {
    expect(await find(other, "sealed")).toBeNull();
    expect(await save(other, "sealed")).not.toBe("not saved");
  }
});

test("a fork keeps to itself, whatever its job says", async () => {
  const fork = await job({ fork: "https://forge.test/mallory/app", domain: "protected" });
  const digest = await save(fork, "of-fork");
  for (const other of [
    await job(),
    await job({ domain: "protected" }),
    await job({ fork: "https://forge.test/eve/app" }),
  ]) {
    expect(await find(other, "of-fork")).toBeNull();
  }
  await save(await job(), "of-project");
  expect(await find(fork, "of-project", "of-")).toMatchObject({ digest, domain: "fork-pr" });
});

test("forks that a project trusts restore from its branches, and still save nothing there", async () => {
  const trusted = JSON.stringify({ ...(await settingsOf()), forks_receive_secret_env_vars: true });
  await house.house.db.updateTable("projects").set({ settings: trusted }).where("id", "=", house.project.id).execute();
  const fork = await job({ fork: "https://forge.test/mallory/app" });
  const [branch, protectedJob] = [await job(), await job({ domain: "protected" })];
  const digest = await save(branch, "trusted-branch");
  await save(protectedJob, "trusted-protected");
  expect(await find(fork, "trusted-")).toMatchObject({ digest, domain: "branch" });
  await save(fork, "trusted-fork");
  expect(await find(branch, "trusted-fork")).toBeNull();
});

async function settingsOf() {
  const { settings } = await house.house.db
    .selectFrom("projects")
    .select("settings")
    .where("id", "=", house.project.id)
    .executeTakeFirstOrThrow();
  return settings;
}
