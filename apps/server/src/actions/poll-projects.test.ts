import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { createProject } from "./create-project.ts";
import { takeTurn } from "./house.ts";
import { pollNext } from "./poll-projects.ts";
import { systemUser } from "./system-user.ts";

let house: TestHouse;

beforeAll(async () => {
  house = await testHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

beforeEach(async () => {
  await update({ polled_refs: null, poll_every_seconds: 3_600, settings: "{}" });
  await look();
});

async function update(set: object): Promise<void> {
  await house.house.db.updateTable("projects").set(set).where("id", "=", house.project.id).execute();
}

async function project() {
  return await house.house.db
    .selectFrom("projects")
    .selectAll()
    .where("id", "=", house.project.id)
    .executeTakeFirstOrThrow();
}

/** Has the project's time come, and waits until somebody has looked and what that started is compiled. */
async function look(): Promise<void> {
  await update({ poll_due_at: new Date(0), polled_at: null });
  await house.until(async () => (await project()).polled_at !== null);
  await house.until(async () => {
    const owed = await house.house.db
      .selectFrom("effects")
      .select("id")
      .where("kind", "=", "compile-pipeline")
      .executeTakeFirst();
    return !owed;
  });
}

async function pipelines() {
  return await house.house.db
    .selectFrom("pipelines")
    .select(["state", "branch", "tag", "revision", "values", "trigger"])
    .where("project_id", "=", house.project.id)
    .orderBy("number")
    .execute();
}

test("a push between a branch's first pipeline and the first look at it is not lost", async () => {
  const { repository } = house;
  await repository.commit({ "early.txt": "1" }, { branch: "early" });
  await look();
  await repository.commit({ "early.txt": "2" }, { branch: "early" });
  await look();
  const before = await pipelines();
  const revision = await repository.commit({ "early.txt": "3" }, { branch: "early" });
  await update({ polled_refs: null });
  await look();
  await look();
  const after = await pipelines();
  expect(after).toHaveLength(before.length + 1);
  expect(after.at(-1)).toMatchObject({ branch: "early", revision });
});

test("the first look only remembers; then a push is a pipeline, once", async () => {
  const { repository } = house;
  const before = await pipelines();
  await look();
  expect(await pipelines()).toHaveLength(before.length);
  const revision = await repository.commit(
    { "a.txt": "1" },
    { branch: "topic", message: "Mend the gate\n\nIt stood open." },
  );
  await look();
  await look();
  const after = await pipelines();
  expect(after).toHaveLength(before.length + 1);
  expect(after.at(-1)).toMatchObject({
    state: "created",
    branch: "topic",
    revision,
    trigger: { type: "webhook" },
    values: {
      "pipeline.git.branch.is_default": false,
      "pipeline.git.commit.subject": "Mend the gate",
      "pipeline.event.name": "push",
      "pipeline.integration_source": "git",
    },
  });
});

test("a tag starts one, a crowd of tags none, and `[skip ci]` neither", async () => {
  const { repository } = house;
  const before = await pipelines();
  const revision = await repository.commit({ "b.txt": "1" }, { tag: "v1.0" });
  await look();
  const tagged = (await pipelines()).slice(before.length);
  expect(tagged.map(({ branch, tag, revision: at }) => [branch, tag, at])).toEqual([
    ["main", null, revision],
    [null, "v1.0", revision],
  ]);
  for (const tag of ["v2.0", "v2.1", "v2.2", "v2.3"]) {
    await repository.commit({}, { branch: "many", tag, message: "Many [ci skip]" });
  }
  await look();
  expect(await pipelines()).toHaveLength(before.length + 2);
});

test("an unreachable repository is told on the project, looked at less often, and then as before", async () => {
  const { clone_url } = await project();
  await update({ clone_url: `${clone_url}-gone`, poll_failures: 0, poll_every_seconds: 60 });
  await look();
  const broken = await project();
  expect(broken).toMatchObject({ poll_failures: 1, poll_error: expect.stringContaining("no repository") });
  expect(broken.poll_due_at!.getTime()).toBeGreaterThan(Date.now() + 100_000);
  await update({ poll_failures: 9 });
  await look();
  expect((await project()).poll_due_at!.getTime()).toBeLessThan(Date.now() + 601_000);
  await update({ clone_url });
  await look();
  expect(await project()).toMatchObject({ poll_failures: 0, poll_error: null });
});

test("the default branch is the one that HEAD names", async () => {
  await update({ default_branch: "trunk" });
  await look();
  expect(await project()).toMatchObject({ default_branch: "main" });
});

test("two servers that look at once start a push once", async () => {
  const { repository } = house;
  const before = await pipelines();
  await repository.commit({ "c.txt": "1" }, { branch: "twice" });
  await update({ poll_every_seconds: 0, poll_due_at: new Date(0) });
  await Promise.all([pollNext(house.house), pollNext(house.house), pollNext(house.house)]);
  await update({ poll_every_seconds: 3_600 });
  await look();
  const branches = (await pipelines()).slice(before.length).map(({ branch }) => branch);
  expect(branches).toEqual(["twice"]);
});

test("a project of one's own is first looked at when it is made", async () => {
  const made = await takeTurn(house.house, async (turn) => {
    const organization = await turn.tx
      .selectFrom("organizations")
      .selectAll()
      .where("id", "=", house.organization.id)
      .executeTakeFirstOrThrow();
    const url = `file://${house.repository.folder}`;
    return await createProject(
      turn,
      {
        organization,
        slug: "circleci/demo/second",
        name: "second",
        cloneUrl: url,
        vcsUrl: url,
        defaultBranch: "other",
        pollEverySeconds: 60,
      },
      { actor: (await systemUser(turn.tx)).actor },
    );
  });
  await house.until(async () => {
    const { polled_refs } = await house.house.db
      .selectFrom("projects")
      .select("polled_refs")
      .where("id", "=", made.id)
      .executeTakeFirstOrThrow();
    return polled_refs !== null && polled_refs["refs/heads/main"] !== undefined;
  });
});
