import type { Life } from "./life.fixture.ts";
import type { Walk } from "./walk.fixture.ts";

/** Every operation that this server answers, with real ids, on everything that the house holds. */
export async function callEverything(walk: Walk, life: Life): Promise<void> {
  await readRuns(walk, life);
  await changeRuns(walk, life);
  await readInsights(walk, life);
  await keepSettings(walk, life);
  await keepKeysAndVariables(walk, life);
  await keepWebhooks(walk, life);
  await keepSchedules(walk, life);
  await keepDefinitions(walk, life);
  await keepContexts(walk, life);
  await keepTokenClaims(walk, life);
  await keepOrganizations(walk, life);
}

async function readRuns(walk: Walk, { house, userId, pipelines, workflows, jobs, tested }: Life): Promise<void> {
  const project = { "project-slug": house.project.slug };
  await walk.call("GET /me");
  await walk.call("GET /me/collaborations");
  await walk.call("GET /user/{id}", { path: { id: userId } });
  await walk.call("GET /pipeline", { query: { "org-slug": house.organization.slug } });
  await walk.call("GET /project/{project-slug}/pipeline", { path: project });
  await walk.call("GET /project/{project-slug}/pipeline/mine", { path: project });
  for (const id of pipelines) {
    const { number } = await walk.call("GET /pipeline/{pipeline-id}", { path: { "pipeline-id": id } });
    const path = { ...project, "pipeline-number": number };
    await walk.call("GET /project/{project-slug}/pipeline/{pipeline-number}", { path });
    await walk.call("GET /pipeline/{pipeline-id}/config", { path: { "pipeline-id": id } });
    await walk.call("GET /pipeline/{pipeline_id}/values", { path: { pipeline_id: id } });
    await walk.call("GET /pipeline/{pipeline-id}/workflow", { path: { "pipeline-id": id } });
  }
  for (const id of workflows) {
    await walk.call("GET /workflow/{id}", { path: { id } });
    await walk.call("GET /workflow/{id}/job", { path: { id } });
  }
  for (const { id, number } of jobs) {
    await walk.call("GET /jobs/{job_id}", { path: { job_id: id } });
    if (number === undefined) continue;
    await walk.call("GET /project/{project-slug}/job/{job-number}", { path: { ...project, "job-number": number } });
  }
  const path = { ...project, "job-number": tested };
  await walk.call("GET /project/{project-slug}/{job-number}/tests", { path });
  await walk.call("GET /project/{project-slug}/{job-number}/artifacts", { path });
}

async function changeRuns(walk: Walk, life: Life): Promise<void> {
  const { house, held, failed } = life;
  const project = { "project-slug": house.project.slug };
  await walk.call("POST /project/{project-slug}/pipeline", { path: project, body: { branch: "main" } });
  const [provider = "", organization = "", name = ""] = house.project.slug.split("/");
  const parts = { provider, organization, project: name };
  const run = "POST /project/{provider}/{organization}/{project}/pipeline/run";
  await walk.call(run, { path: parts, body: { config: { branch: "main" }, checkout: { branch: "main" } } });
  const continuation = { "continuation-key": await life.setUp(), configuration: "version: 2.1" };
  await walk.call("POST /pipeline/continue", { body: continuation });
  const approve = "POST /workflow/{id}/approve/{approval_request_id}";
  await walk.call(approve, { path: { id: held.workflow, approval_request_id: held.approval } });
  await walk.call("POST /workflow/{id}/rerun", { path: { id: failed }, body: { from_failed: true } });
  await walk.call("POST /workflow/{id}/rerun", { path: { id: failed } });
  await house.runAll();
  const first = await life.queueJob();
  await walk.call("POST /jobs/{job-id}/cancel", { path: { "job-id": first.id } });
  const second = await life.queueJob();
  const cancel = "POST /project/{project-slug}/job/{job-number}/cancel";
  const never = { ...project, "job-number": second.number };
  await walk.call(cancel, { path: never });
  await walk.call("GET /project/{project-slug}/job/{job-number}", { path: never });
  const third = await life.queueJob();
  await walk.call("POST /workflow/{id}/cancel", { path: { id: third.workflow } });
}

async function readInsights(walk: Walk, { house }: Life): Promise<void> {
  const project = { "project-slug": house.project.slug };
  const workflow = { ...project, "workflow-name": "main" };
  const everywhere = { "all-branches": "true" };
  await walk.call("GET /insights/{project-slug}/workflows", { path: project });
  await walk.call("GET /insights/{project-slug}/workflows/{workflow-name}", { path: workflow, query: everywhere });
  await walk.call("GET /insights/{project-slug}/workflows/{workflow-name}/jobs", { path: workflow });
  await walk.call("GET /insights/{project-slug}/workflows/{workflow-name}/summary", { path: workflow });
  await walk.call("GET /insights/{project-slug}/workflows/{workflow-name}/test-metrics", { path: workflow });
  for (const granularity of ["daily", "hourly"]) {
    const series = "GET /insights/time-series/{project-slug}/workflows/{workflow-name}/jobs";
    await walk.call(series, { path: workflow, query: { granularity } });
  }
  const week = { "reporting-window": "last-7-days" };
  await walk.call("GET /insights/pages/{project-slug}/summary", { path: project, query: week });
  await walk.call("GET /insights/{org-slug}/summary", { path: { "org-slug": house.organization.slug }, query: week });
  await walk.call("GET /insights/{project-slug}/branches", { path: project });
  await walk.call("GET /insights/{project-slug}/flaky-tests", { path: project });
}

async function keepSettings(walk: Walk, { house }: Life): Promise<void> {
  await walk.call("GET /project/{project-slug}", { path: { "project-slug": house.project.slug } });
  const [provider = "", organization = "", project = ""] = house.project.slug.split("/");
  const path = { provider, organization, project };
  const body = { advanced: { autocancel_builds: true, pr_only_branch_overrides: ["main"] } };
  await walk.call("PATCH /project/{provider}/{organization}/{project}/settings", { path, body });
  await walk.call("GET /project/{provider}/{organization}/{project}/settings", { path });
}

async function keepKeysAndVariables(walk: Walk, { house }: Life): Promise<void> {
  const project = { "project-slug": house.project.slug };
  const keys = "/project/{project-slug}/checkout-key";
  const { fingerprint } = await walk.call(`POST ${keys}`, { path: project, body: { type: "deploy-key" } });
  await walk.call(`GET ${keys}`, { path: project });
  await walk.call(`GET ${keys}`, { path: project, query: { digest: "sha256" } });
  await walk.call(`GET ${keys}/{fingerprint}`, { path: { ...project, fingerprint } });
  await walk.call(`DELETE ${keys}/{fingerprint}`, { path: { ...project, fingerprint } });
  const variables = "/project/{project-slug}/envvar";
  await walk.call(`POST ${variables}`, { path: project, body: { name: "REGION", value: "a long enough value" } });
  await walk.call(`GET ${variables}`, { path: project });
  await walk.call(`GET ${variables}/{name}`, { path: { ...project, name: "REGION" } });
  await walk.call(`DELETE ${variables}/{name}`, { path: { ...project, name: "REGION" } });
}

async function keepWebhooks(walk: Walk, { house }: Life): Promise<void> {
  const scope = { id: house.project.id, type: "project" };
  const { id } = await walk.call("POST /webhook", {
    body: {
      name: "Tell the team",
      url: "https://hooks.example.com/ringfort",
      events: ["workflow-completed", "job-completed"],
      scope,
      "signing-secret": "a secret of the test",
      "verify-tls": true,
    },
  });
  await walk.call("GET /webhook", { query: { "scope-id": scope.id, "scope-type": scope.type } });
  const path = { "webhook-id": id };
  await walk.call("GET /webhook/{webhook-id}", { path });
  await walk.call("PUT /webhook/{webhook-id}", { path, body: { name: "Tell everybody" } });
  await walk.call("DELETE /webhook/{webhook-id}", { path });
}

async function keepSchedules(walk: Walk, { house }: Life): Promise<void> {
  const project = { "project-slug": house.project.slug };
  const schedules = "/project/{project-slug}/schedule";
  const weekly = {
    name: "weekly",
    description: "Every Monday",
    "attribution-actor": "current",
    parameters: { branch: "main" },
    timetable: { "per-hour": 1, "hours-of-day": [3], "days-of-week": ["MON"], months: ["JAN", "JUL"] },
  };
  const monthly = {
    ...weekly,
    name: "monthly",
    timetable: { "per-hour": 1, "hours-of-day": [3], "days-of-month": [1, 15] },
  };
  const { id } = await walk.call(`POST ${schedules}`, { path: project, body: weekly });
  const other = await walk.call(`POST ${schedules}`, { path: project, body: monthly });
  await walk.call(`GET ${schedules}`, { path: project });
  for (const one of [id, other.id]) {
    const path = { "schedule-id": one };
    await walk.call("GET /schedule/{schedule-id}", { path });
    await walk.call("PATCH /schedule/{schedule-id}", { path, body: { description: "Now and then" } });
    await walk.call("DELETE /schedule/{schedule-id}", { path });
  }
}

async function keepDefinitions(walk: Walk, { house }: Life): Promise<void> {
  const project = { project_id: house.project.id };
  const definitions = "/projects/{project_id}/pipeline-definitions";
  const repo = { external_id: "1296269" };
  const definition = await walk.call(`POST ${definitions}`, {
    path: project,
    body: {
      name: "release",
      description: "What is released",
      config_source: { provider: "github_app", repo, file_path: ".circleci/release.yml" },
      checkout_source: { provider: "github_app", repo },
    },
  });
  await walk.call(`GET ${definitions}`, { path: project });
  const path = { ...project, pipeline_definition_id: definition.id };
  await walk.call(`GET ${definitions}/{pipeline_definition_id}`, { path });
  await walk.call(`PATCH ${definitions}/{pipeline_definition_id}`, { path, body: { name: "releases" } });

  const refs = { event_name: "nightly", config_ref: "main", checkout_ref: "main" };
  const triggers = `${definitions}/{pipeline_definition_id}/triggers`;
  const eventSources = [
    { event_source: { provider: "github_app", repo }, event_preset: "only-tags", ...refs },
    { event_source: { provider: "webhook", webhook: { sender: "a registry" } }, ...refs },
    {
      event_source: { provider: "schedule", schedule: { cron_expression: "0 3 * * *", attribution_actor: "current" } },
      parameters: { target: "production" },
      ...refs,
    },
  ];
  const made: string[] = [];
  for (const body of eventSources) made.push((await walk.call(`POST ${triggers}`, { path, body })).id);
  await walk.call(`GET ${triggers}`, { path });
  for (const trigger_id of made) {
    const trigger = { ...project, trigger_id };
    await walk.call("GET /projects/{project_id}/triggers/{trigger_id}", { path: trigger });
    const body = { disabled: true };
    await walk.call("PATCH /projects/{project_id}/triggers/{trigger_id}", { path: trigger, body });
    await walk.call("DELETE /projects/{project_id}/triggers/{trigger_id}", { path: trigger });
  }
  await walk.call(`DELETE ${definitions}/{pipeline_definition_id}`, { path });
}

async function keepContexts(walk: Walk, { house, organizationId }: Life): Promise<void> {
  const organization = { org_id: organizationId };
  const groups = "/organizations/{org_id}/groups";
  const body = { name: "Releasers", description: "Who may release" };
  const group = await walk.call(`POST ${groups}`, { path: organization, body });
  await walk.call(`GET ${groups}`, { path: organization });
  await walk.call(`GET ${groups}/{group_id}`, { path: { ...organization, group_id: group.id } });

  const owner = { id: organizationId, type: "organization" };
  const { id } = await walk.call("POST /context", { body: { name: "production", owner } });
  await walk.call("GET /context", { query: { "owner-id": organizationId } });
  await walk.call("GET /context", { query: { "owner-slug": house.organization.slug, "owner-type": "organization" } });
  const path = { context_id: id };
  await walk.call("GET /context/{context_id}", { path });

  const variables = "/context/{context_id}/environment-variable";
  const variable = { ...path, env_var_name: "REGION" };
  await walk.call(`PUT ${variables}/{env_var_name}`, { path: variable, body: { value: "a long enough value" } });
  await walk.call(`GET ${variables}`, { path });
  await walk.call(`DELETE ${variables}/{env_var_name}`, { path: variable });

  const restrictions = "/context/{context_id}/restrictions";
  const made: string[] = [];
  for (const [restriction_type, restriction_value] of [
    ["project", house.project.id],
    ["group", group.id],
    ["expression", 'pipeline.git.branch == "main"'],
  ]) {
    const restriction = { restriction_type, restriction_value };
    made.push((await walk.call(`POST ${restrictions}`, { path, body: restriction })).id);
  }
  await walk.call(`GET ${restrictions}`, { path });
  for (const restriction_id of made) {
    await walk.call(`DELETE ${restrictions}/{restriction_id}`, { path: { ...path, restriction_id } });
  }
  await walk.call("DELETE /context/{context_id}", { path });
  await walk.call(`DELETE ${groups}/{group_id}`, { path: { ...organization, group_id: group.id } });
}

async function keepTokenClaims(walk: Walk, { house }: Life): Promise<void> {
  const ofOrganization = { orgID: house.organization.id };
  const ofProject = { ...ofOrganization, projectID: house.project.id };
  for (const [route, path] of [
    ["/org/{orgID}/oidc-custom-claims", ofOrganization],
    ["/org/{orgID}/project/{projectID}/oidc-custom-claims", ofProject],
  ] as const) {
    await walk.call(`PATCH ${route}`, { path, body: { audience: ["sts.example"], ttl: "30m" } });
    await walk.call(`GET ${route}`, { path });
    await walk.call(`DELETE ${route}`, { path, query: { claims: "ttl" } });
    await walk.call(`PATCH ${route}`, { path, body: { ttl: "30m" } });
    await walk.call(`DELETE ${route}`, { path, query: { claims: "audience" } });
  }
}

async function keepOrganizations(walk: Walk, { house }: Life): Promise<void> {
  const organization = { "org-slug-or-id": house.organization.id };
  const orbs = "/organization/{org-slug-or-id}/url-orb-allow-list";
  await walk.call("GET /organization/{org-slug-or-id}", { path: organization });
  const body = { name: "ours", prefix: "https://orbs.example.com/", auth: "none" };
  const { id } = await walk.call(`POST ${orbs}`, { path: organization, body });
  await walk.call(`GET ${orbs}`, { path: organization });
  await walk.call(`DELETE ${orbs}/{allow-list-entry-id}`, { path: { ...organization, "allow-list-entry-id": id } });
  const other = await walk.call("POST /organization", { body: { name: "another", vcs_type: "circleci" } });
  const path = { "org-slug-or-id": other.id };
  const project = await walk.call("POST /organization/{org-slug-or-id}/project", { path, body: { name: "new" } });
  await walk.call("DELETE /project/{project-slug}", { path: { "project-slug": project.slug } });
  await walk.call("DELETE /organization/{org-slug-or-id}", { path });
}
