import { createRequire } from "node:module";
import * as sdk from "@circleci/circleci-config-sdk";
import { CircleCI as OldClient } from "circleci-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";

// Its exports are CommonJS that Node and vitest would read differently.
const { default: Client }: typeof import("circle-client") = createRequire(import.meta.url)("circle-client");
let house: TestHouse;
beforeEach(async () => {
  house = await testHouse();
  Object.assign(Client, { baseUrl: `${house.url}/api/v2` });
});
afterEach(() => house[Symbol.asyncDispose]());

/** A config as people write it who write none: checks, an approval and a release. */
function generated(): string {
  const machine = new sdk.executors.MachineExecutor("medium", "ubuntu-2404:current");
  const check = new sdk.Job("check", machine, [
    new sdk.commands.Run({ command: "echo << pipeline.parameters.word >>" }),
  ]);
  const release = new sdk.Job("release", machine, [new sdk.commands.Run({ command: "echo released" })]);
  const workflow = new sdk.Workflow("ship");
  workflow.addJob(check);
  workflow.addJobApproval("allow", { requires: ["check"] });
  workflow.addJob(release, { requires: ["allow"] });
  const config = new sdk.Config().addJob(check).addJob(release).addWorkflow(workflow);
  config.defineParameter("word", "string", "nothing");
  return config.stringify();
}

test("a config of CircleCI's SDK, triggered and approved by a client of API v2, runs to its end", async () => {
  await house.repository.commit({ ".circleci/config.yml": generated() });
  const client = new Client(house.token, house.project.slug);
  expect((await client.getProject()).slug).toBe(house.project.slug);
  const triggered: unknown = await client.triggerProjectPipeline({ branch: "main", parameters: { word: "shipped" } });
  const { id, number } = triggered as { id: string; number: number };
  await house.runAll();
  expect(await client.getPipeline(id)).toMatchObject({ id, number, state: "created", errors: [] });
  expect((await client.getProjectPipeline(number)).id).toBe(id);
  expect((await client.getPipelineConfig(id)).compiled).toContain("echo shipped");
  expect((await client.listPipelines(house.organization.slug)).items).toHaveLength(1);
  expect((await client.listOwnProjectPipelines()).items).toHaveLength(1);

  const [workflow] = (await client.listPipelineWorkflows(id)).items;
  expect(workflow).toMatchObject({ name: "ship", status: "on_hold" });
  const held = (await client.listWorkflowJobs(workflow!.id)).items.find(({ type }) => type === "approval");
  await client.approveWorkflowJob(workflow!.id, held!.approval_request_id!);
  await house.runAll();
  expect((await client.getWorkflow(workflow!.id)).status).toBe("success");
  const jobs = (await client.listWorkflowJobs(workflow!.id)).items;
  expect(jobs.map(({ name, status }) => [name, status])).toEqual([
    ["check", "success"],
    ["allow", "success"],
    ["release", "success"],
  ]);
  const [metrics] = (await client.listWorkflowMetrics()).items;
  expect(metrics).toMatchObject({ name: "ship", metrics: { total_runs: 1, success_rate: 1 } });
  expect((await client.listWorkflowRuns("ship")).items).toMatchObject([{ id: workflow!.id, status: "success" }]);
  await client.rerunWorkflow(workflow!.id);
  await house.runAll();
  await client.cancelWorkflow(
    (await client.listPipelineWorkflows(id)).items.find(({ status }) => status === "on_hold")!.id,
  );
});

test("a client of API v2 hears what is wrong in the server's own words", async () => {
  const stranger = new Client("no token of this house", house.project.slug);
  await expect(stranger.getProject()).rejects.toThrow("Credentials provided are invalid.");
  const client = new Client(house.token, "circleci/demo/nothing");
  await expect(client.getProject()).rejects.toThrow("Project not found.");
  const own = new Client(house.token, house.project.slug);
  await expect(own.createEnvVar("REGION", "a value")).rejects.toThrow("this server see");
});

test("a client that puts its token into the address is refused, and told that the token has been seen", async () => {
  const client = new OldClient({ token: house.token, circleHost: `${house.url}/api/v1.1` });
  const refused: unknown = await client
    .me()
    .catch((error: { response?: { status: number; data: unknown } }) => error.response);
  expect(refused).toMatchObject({ status: 401, data: { message: expect.stringContaining("it has been seen") } });
});
