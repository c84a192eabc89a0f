import { expect, onTestFinished, test } from "vitest";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";

const config = `version: 2.1
jobs:
  build: &job { machine: true, steps: [{ run: echo }] }
  deploy: *job
workflows:
  plain:
    when: pipeline.git.branch != "held"
    jobs: [deploy: { context: [prod, more] }]
  approved:
    when: pipeline.git.branch == "held"
    jobs:
      - hold: { type: approval }
      - build: { requires: [hold] }
      - deploy: { requires: [build], context: [prod] }
`;

interface Scene extends TestHouse {
  /** Of the context \`prod\`. */
  readonly context: string;
  restrict(type: string, value: string): Promise<string>;
  group(...members: readonly string[]): Promise<string>;
  /** Triggers as this person, and answers how the deploy job and its workflow ended. */
  run(token: string, branch?: string): Promise<Run>;
  read(pipeline: string): Promise<Run>;
}

interface Run {
  readonly pipeline: string;
  readonly workflow: string;
  readonly workflowStatus: string;
  readonly hold: string | undefined;
  readonly job: string;
  readonly status: string;
  readonly reason: string | null;
}

async function scene(): Promise<Scene> {
  const house = await testHouse({ config });
  onTestFinished(() => house[Symbol.asyncDispose]());
  const { ask, organization } = house;
  await house.repository.commit({ note: "x" }, { branch: "held" });
  await house.repository.commit({ note: "y" }, { branch: "topic" });
  const make = async (name: string): Promise<string> =>
    (await ask("POST", "/api/v2/context", { name, owner: { id: organization.id } })).body.id;
  const restrictOne = async (context: string, type: string, value: string): Promise<string> => {
    const body = { restriction_type: type, restriction_value: value };
    const answer = await ask("POST", `/api/v2/context/${context}/restrictions`, body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.id;
  };
  const context = await make("prod");
  await restrictOne(await make("more"), "group", organization.id);
  const read: Scene["read"] = async (pipeline) => {
    const [workflow] = (await ask("GET", `/api/v2/pipeline/${pipeline}/workflow`)).body.items;
    const { items } = (await ask("GET", `/api/v2/workflow/${workflow.id}/job`)).body;
    const find = (name: string) => items.find((job: { name: string }) => job.name === name);
    const { reason } = await house.house.db
      .selectFrom("jobs")
      .select("reason")
      .where("id", "=", find("deploy").id)
      .executeTakeFirstOrThrow();
    return {
      pipeline,
      workflow: workflow.id,
      workflowStatus: (await ask("GET", `/api/v2/workflow/${workflow.id}`)).body.status,
      hold: find("hold")?.id,
      job: find("deploy").id,
      status: find("deploy").status,
      reason,
    };
  };
  return {
    ...house,
    context,
    restrict: (type, value) => restrictOne(context, type, value),
    group: async (...members) => {
      const groups = `organizations/${organization.id}/groups`;
      const { id } = (await ask("POST", `/api/v2/${groups}`, { name: `group of ${members.length}` })).body;
      for (const token of members) {
        const user = (await ask("GET", "/api/v2/me", undefined, token)).body.id;
        await ask("PUT", `/api/ringfort/v1/${groups}/${id}/members/${user}`);
      }
      return id;
    },
    run: async (token, branch = "main") => {
      const { body } = await ask("POST", "/api/v2/project/circleci/demo/hello/pipeline", { branch }, token);
      await house.until(async () => (await ask("GET", `/api/v2/pipeline/${body.id}`)).body.state !== "pending");
      await house.runAll();
      return await read(body.id);
    },
    read,
  };
}

async function requests({ house }: TestHouse): Promise<readonly { success: boolean; name: unknown; rule: unknown }[]> {
  const rows = await house.db
    .selectFrom("events")
    .select(["success", "target", "payload"])
    .where("action", "=", "workflow-job-context-request")
    .orderBy("id")
    .execute();
  return rows.map(({ success, target, payload }) => ({
    success,
    name: (target as { name: string }).name,
    rule: (payload as { rule?: string }).rule,
  }));
}

test("a new context is open to nobody, not even to admins, and the job says why", async () => {
  const here = await scene();
  const run = await here.run(here.token);
  expect(run).toMatchObject({ status: "unauthorized", workflowStatus: "unauthorized" });
  expect(run.reason).toContain("Context `prod`: it is open to nobody yet.");
  expect(await requests(here)).toEqual([
    { success: false, name: "prod", rule: "closed" },
    { success: true, name: "more", rule: undefined },
  ]);
});

test("a project restriction opens it to that project, and its removal closes it again", async () => {
  const here = await scene();
  const id = await here.restrict("project", here.project.id);
  expect(await here.run(here.token)).toMatchObject({ status: "success", workflowStatus: "success", reason: null });
  await here.ask("DELETE", `/api/v2/context/${here.context}/restrictions/${id}`);
  expect(await here.run(here.token)).toMatchObject({ status: "unauthorized" });
});

test("an expression narrows it", async () => {
  const here = await scene();
  await here.restrict("project", here.project.id);
  const rule =
    'pipeline.git.branch == "main" and not job.ssh.enabled and not (pipeline.config_source starts-with "api")';
  await here.restrict("expression", rule);
  expect(await here.run(here.token)).toMatchObject({ status: "success" });
  const refused = await here.run(here.token, "topic");
  expect(refused.status).toBe("unauthorized");
  expect(refused.reason).toContain(rule);
});

test("one who is not in the group is denied, admins too, whatever the project", async () => {
  const here = await scene();
  const carol = await here.join("carol", "contributor");
  await here.restrict("project", here.project.id);
  await here.restrict("group", await here.group(carol));
  expect(await here.run(carol)).toMatchObject({ status: "success" });
  const refused = await here.run(here.token);
  expect(refused.status).toBe("unauthorized");
  expect(refused.reason).toContain("admin would use it, and is in none of the groups");
});

test("a group that is deleted opens nothing, and neither does a project", async () => {
  const here = await scene();
  const group = await here.group(here.token);
  await here.restrict("group", group);
  expect(await here.run(here.token)).toMatchObject({ status: "success" });
  await here.ask("DELETE", `/api/v2/organizations/${here.organization.id}/groups/${group}`);
  expect(await here.run(here.token)).toMatchObject({ status: "unauthorized" });

  const project = { name: "other" };
  const other = (await here.ask("POST", `/api/v2/organization/${here.organization.id}/project`, project)).body;
  await here.restrict("group", here.organization.id);
  await here.restrict("project", other.id);
  expect(await here.run(here.token)).toMatchObject({ status: "unauthorized" });
  await here.ask("DELETE", `/api/v2/project/${other.slug}`);
  expect(await here.run(here.token)).toMatchObject({ status: "unauthorized" });
  const { items } = (await here.ask("GET", `/api/v2/context/${here.context}/restrictions`)).body;
  expect(items).toHaveLength(3);
  expect(items.filter((one: { name?: string }) => one.name === undefined)).toHaveLength(2);
});

test("behind an approval it is the approver who counts", async () => {
  const here = await scene();
  const carol = await here.join("carol", "contributor");
  await here.restrict("group", await here.group(carol));
  const approve = async (run: Run, token: string) => {
    const path = `/api/v2/workflow/${run.workflow}/approve/${run.hold}`;
    expect((await here.ask("POST", path, undefined, token)).status).toBe(202);
    await here.runAll();
    return await here.read(run.pipeline);
  };
  expect(await approve(await here.run(here.token, "held"), carol)).toMatchObject({ status: "success" });
  const refused = await approve(await here.run(carol, "held"), here.token);
  expect(refused).toMatchObject({ status: "unauthorized", reason: expect.stringContaining("admin would use it") });
});

test("whoever reruns does not borrow the approval that is kept", async () => {
  const here = await scene();
  const carol = await here.join("carol", "contributor");
  await here.restrict("group", await here.group(carol));
  const run = await here.run(here.token, "held");
  await here.ask("POST", `/api/v2/workflow/${run.workflow}/approve/${run.hold}`, undefined, carol);
  await here.runAll({ deploy: "failed" });
  const rerun = async (token: string) => {
    const body = { from_failed: true };
    const { workflow_id } = (await here.ask("POST", `/api/v2/workflow/${run.workflow}/rerun`, body, token)).body;
    await here.runAll();
    return (await here.ask("GET", `/api/v2/workflow/${workflow_id}`)).body.status;
  };
  expect(await rerun(here.token)).toBe("unauthorized");
  expect(await rerun(carol)).toBe("success");
});

test("one who has left the organization since, or became a viewer, is denied", async () => {
  const here = await scene();
  const carol = await here.join("carol", "contributor");
  await here.restrict("project", here.project.id);
  const run = await here.run(carol, "held");
  const { id } = (await here.ask("GET", "/api/v2/me", undefined, carol)).body;
  await here.ask("POST", `/api/v2/workflow/${run.workflow}/approve/${run.hold}`, undefined, carol);
  await here.house.db.updateTable("members").set({ role: "viewer" }).where("user_id", "=", id).execute();
  await here.runAll();
  expect(await here.read(run.pipeline)).toMatchObject({
    status: "unauthorized",
    reason: expect.stringContaining("carol would use it, and is no contributor"),
  });
});

test.each([
  ["a fork", { fork_url: "https://git.example.com/mallory/hello" }, "forks get no contexts"],
  ["a config of the API call", { config: JSON.stringify({ inline: config }) }, "did not come from the commit"],
])("%s gets no contexts, whoever approves", async (_what, change, reason) => {
  const here = await scene();
  await here.restrict("project", here.project.id);
  await here.restrict("group", here.organization.id);
  const run = await here.run(here.token, "held");
  await here.house.db.updateTable("pipelines").set(change).where("id", "=", run.pipeline).execute();
  await here.ask("POST", `/api/v2/workflow/${run.workflow}/approve/${run.hold}`);
  await here.runAll();
  expect(await here.read(run.pipeline)).toMatchObject({
    status: "unauthorized",
    reason: expect.stringContaining(reason),
  });
});

test("a config of another ref than the code's gets no contexts, whatever branch it builds", async () => {
  const here = await scene();
  await here.restrict("project", here.project.id);
  await here.restrict("expression", 'pipeline.git.branch == "main"');
  const body = { config: { branch: "topic" }, checkout: { branch: "main" } };
  const { id } = (await here.ask("POST", "/api/v2/project/circleci/demo/hello/pipeline/run", body)).body;
  await here.until(async () => (await here.ask("GET", `/api/v2/pipeline/${id}`)).body.state !== "pending");
  await here.runAll();
  const reason = expect.stringContaining("did not come from the commit");
  expect(await here.read(id)).toMatchObject({ status: "unauthorized", reason });
});

test("a context that is gone denies the job, and names itself", async () => {
  const here = await scene();
  await here.restrict("project", here.project.id);
  await here.ask("DELETE", `/api/v2/context/${here.context}`);
  const run = await here.run(here.token);
  expect(run).toMatchObject({ status: "unauthorized", reason: expect.stringContaining("no context `prod`") });
  expect(await requests(here)).toContainEqual({ success: false, name: "prod", rule: "unknown" });
});

test("where groups are demanded, a project alone opens nothing", async () => {
  const here = await scene();
  await here.restrict("project", here.project.id);
  const settings = `/api/ringfort/v1/organization/${here.organization.id}/settings`;
  await here.ask("PATCH", settings, { is_context_group_restriction_required: true });
  expect(await here.run(here.token)).toMatchObject({ status: "unauthorized" });
  await here.restrict("group", here.organization.id);
  expect(await here.run(here.token)).toMatchObject({ status: "success" });
});

test("a context of the same name in another organization does not count", async () => {
  const here = await scene();
  const { db } = here.house;
  await here.ask("DELETE", `/api/v2/context/${here.context}`);
  const organization = { slug: "circleci/elsewhere", name: "elsewhere", vcs_type: "circleci" as const };
  const { id } = await db.insertInto("organizations").values(organization).returning("id").executeTakeFirstOrThrow();
  const foreign = { organization_id: id, name: "prod" };
  const context = await db.insertInto("contexts").values(foreign).returning("id").executeTakeFirstOrThrow();
  const restriction = { context_id: context.id, type: "project" as const, value: here.project.id };
  await db.insertInto("context_restrictions").values(restriction).execute();
  expect(await here.run(here.token)).toMatchObject({ status: "unauthorized" });
});
