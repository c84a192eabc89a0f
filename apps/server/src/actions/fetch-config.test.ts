import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PipelineConfigPlace } from "../postgres/tables.ts";
import {
  helloConfig,
  type TestHouse,
  type TestRepository,
  testHouse,
  testRepository,
} from "../testing/house.fixture.ts";
import { acceptPipeline } from "./accept-pipeline.ts";
import { createOrganization } from "./create-organization.ts";
import { createProject } from "./create-project.ts";
import { takeTurn } from "./house.ts";
import { systemUser } from "./system-user.ts";

const named = (name: string) => helloConfig.replace("main:", `${name}:`);

let house: TestHouse;
let other: TestRepository;
let others: { ours: string; foreign: string };

beforeAll(async () => {
  house = await testHouse();
  await house.repository.commit({ ".circleci/other.yml": named("other-file") });
  await house.repository.commit({ ".circleci/config.yml": named("of-the-branch") }, { branch: "ci" });
  other = await testRepository(join(house.house.settings.dataFolder, "other"));
  await other.commit({ "ci/shared.yml": named("shared") });
  others = await takeTurn(house.house, async (turn) => {
    const { actor } = await systemUser(turn.tx);
    const url = `file://${other.folder}`;
    const make = async (organization: { id: string; vcs_type: "circleci" }, slug: string, externalId: string) =>
      createProject(turn, { organization, slug, name: slug, cloneUrl: url, vcsUrl: url, externalId }, { actor });
    const stranger = await createOrganization(
      turn,
      { slug: "circleci/strange", name: "strange", vcsType: "circleci" },
      { actor },
    );
    const ours = await make({ id: house.organization.id, vcs_type: "circleci" }, "circleci/demo/shared", "900");
    const foreign = await make({ id: stranger.id, vcs_type: "circleci" }, "circleci/strange/shared", "901");
    return { ours: ours.external_id!, foreign: foreign.external_id! };
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await rm(other.folder, { recursive: true, force: true });
});

/** Runs a pipeline of a definition and answers its workflows' names, or why there are none. */
async function run(source: object, config: PipelineConfigPlace = {}, checkout: object = {}) {
  const { db } = house.house;
  const definition = await db
    .insertInto("pipeline_definitions")
    .values({
      project_id: house.project.id,
      name: "another",
      config_source: JSON.stringify({ provider: "github_app", file_path: ".circleci/config.yml", ...source }),
      checkout_source: JSON.stringify({ provider: "github_app", ...checkout }),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const { id } = await takeTurn(house.house, async (turn) =>
    acceptPipeline(turn, {
      project: { id: house.project.id, organization_id: house.organization.id },
      actorId: (await systemUser(turn.tx)).id,
      trigger: "api",
      definitionId: definition.id,
      ref: "refs/heads/main",
      branch: "main",
      config,
    }),
  );
  const row = await house.until(async () => {
    const found = await db.selectFrom("pipelines").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    return found.state === "pending" ? undefined : found;
  });
  const workflows = await db.selectFrom("workflows").select("name").where("pipeline_id", "=", id).execute();
  return { names: workflows.map(({ name }) => name), errors: row.errors.map(({ message }) => message), row };
}

test("a definition's file, and a trigger's, which counts more", async () => {
  expect(await run({})).toMatchObject({ names: ["main"] });
  expect(await run({ file_path: ".circleci/other.yml" })).toMatchObject({ names: ["other-file"] });
  expect(await run({}, { file_path: ".circleci/other.yml" })).toMatchObject({ names: ["other-file"] });
  const missing = await run({ file_path: "nowhere.yml" });
  expect(missing.errors).toEqual([expect.stringContaining("There is no `nowhere.yml`")]);
});

test("the config of another ref, while the code is the trigger's", async () => {
  const { names, row } = await run({}, { ref: "refs/heads/ci" });
  expect(names).toEqual(["of-the-branch"]);
  expect(row).toMatchObject({ branch: "main", values: { "pipeline.config.ref": "refs/heads/ci" } });
  expect(row.values["pipeline.config.sha"]).not.toBe(row.revision);
});

test("the config of another project of the organization, and of no other", async () => {
  const source = (external_id: string) => ({
    file_path: "ci/shared.yml",
    repo: { external_id, full_name: "demo/shared" },
  });
  const { names, row } = await run(source(others.ours));
  expect(names).toEqual(["shared"]);
  expect(row.values).toMatchObject({ "pipeline.config.file_path": "ci/shared.yml" });
  const foreign = await run(source(others.foreign));
  expect(foreign).toMatchObject({ names: [], row: { state: "errored" } });
  expect(foreign.errors).toEqual([expect.stringContaining("demo/shared, which is no project of this organization")]);
});

test("code of another repository is refused with a sentence", async () => {
  const checkout = { repo: { external_id: others.ours, full_name: "demo/shared" } };
  expect((await run({}, {}, checkout)).errors).toEqual([expect.stringContaining("checks out demo/shared")]);
});
