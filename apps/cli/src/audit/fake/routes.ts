import type { EvidenceKey } from "@ringfort/controls";
import type { FakeOrganization, FakePipeline, FakeProject } from "./organization.ts";

export interface FakeRoute {
  /** The evidence that this route is needed for. */
  readonly key: EvidenceKey | "CONFIG" | "PROJECTS" | "PLATFORM";
  readonly pattern: RegExp;
  /** `whole`: the body as it is; `paged`: a v2 page of the list; `data`: what API v3 wraps. */
  readonly as: "whole" | "paged" | "items" | "v3";
  answer(org: FakeOrganization, ids: readonly string[], query: URLSearchParams): unknown;
}

const any = "([^/]+)";
const slug = "([^/]+/[^/]+/[^/]+)";
const route = (key: FakeRoute["key"], path: string, as: FakeRoute["as"], answer: FakeRoute["answer"]): FakeRoute => ({
  key,
  pattern: new RegExp(`^/api/${path}$`),
  as,
  answer,
});

/** A route that goes on from one thing found by the id, or slug, in the path; undefined is 404. */
const of =
  <T>(find: (org: FakeOrganization, id: string) => T | undefined, pick: (found: T) => unknown): FakeRoute["answer"] =>
  (org, [id]) => {
    const found = find(org, id!);
    return found && pick(found);
  };

const own = (org: FakeOrganization, id: string) => (id === org.id || id === org.slug ? org : undefined);
const project = (org: FakeOrganization, id: string) => org.projects.find((one) => one.slug === id || one.id === id);
const context = (org: FakeOrganization, id: string) => org.contexts.find((one) => one.id === id);
const pipeline = (org: FakeOrganization, id: string) =>
  org.projects.flatMap(({ pipelines }) => pipelines).find((one) => one.id === id);
const workflow = (org: FakeOrganization, id: string) =>
  org.projects
    .flatMap(({ pipelines }) => pipelines)
    .flatMap(({ workflows }) => workflows)
    .find((one) => one.id === id);

export const routes: readonly FakeRoute[] = [
  route("ORG", `v2/organization/${any}`, "whole", of(own, named)),
  route("ORG", "v2/me/collaborations", "whole", (org) => [{ ...named(org), avatar_url: null }]),
  route(
    "ORGSET",
    `v3/orgs/${any}/settings`,
    "v3",
    of(own, ({ settings }) => settings),
  ),
  route(
    "SECURITY",
    `v2/organization/${any}/security`,
    "whole",
    of(own, ({ security }) => security),
  ),
  route("PLATFORM", "ringfort/v1/openapi.json", "whole", ({ openapi }) => openapi),
  route(
    "URLORB",
    `v2/organization/${any}/url-orb-allow-list`,
    "items",
    of(own, ({ urlOrbs }) => urlOrbs),
  ),
  route(
    "POL",
    `v2/owner/${any}/context/config/decision/settings`,
    "whole",
    of(own, ({ policies }) => ({ enabled: policies.enabled })),
  ),
  route(
    "POL",
    `v2/owner/${any}/context/config/policy-bundle`,
    "whole",
    of(own, ({ policies }) => documents(policies.bundle)),
  ),
  route(
    "POL",
    `v2/owner/${any}/context/config/decision`,
    "whole",
    of(own, ({ policies }) => policies.decisions),
  ),
  route(
    "OIDC",
    `v2/org/${any}/oidc-custom-claims`,
    "whole",
    of(own, ({ claims }) => claims),
  ),
  route(
    "PRJOIDC",
    `v2/org/${any}/project/${any}/oidc-custom-claims`,
    "whole",
    (org, [, id]) => project(org, id!)?.claims,
  ),
  route("OTEL", "v2/otel/exporters", "whole", (org) => org.exporters),
  route("RUNNER", "v3/runner", "items", (org) => org.runners),
  route("RUNNER", "v3/runner/resource", "items", (org) =>
    org.resourceClasses.map(({ resource_class }) => ({ resource_class })),
  ),
  route(
    "RUNNER",
    "v3/runner/token",
    "items",
    (org, _, query) => org.resourceClasses.find((one) => one.resource_class === query.get("resource-class"))?.tokens,
  ),
  route("CTXLIST", "v2/context", "paged", (org) =>
    org.contexts.map(({ id, name, created_at }) => ({ id, name, created_at })),
  ),
  route(
    "CTXVAR",
    `v2/context/${any}/environment-variable`,
    "paged",
    of(context, ({ variables }) => variables),
  ),
  route(
    "CTXRES",
    `v2/context/${any}/restrictions`,
    "paged",
    of(context, ({ restrictions }) => restrictions),
  ),
  route("PROJECTS", "v3/projects", "v3", (org) =>
    org.projects.map(({ id, slug, name }) => ({ id, attributes: { slug, name } })),
  ),
  route("PROJECTS", "v2/pipeline", "paged", (org) =>
    org.projects.flatMap((one) => one.pipelines.map((each) => shown(each, one))),
  ),
  route("PROJECTS", `v2/insights/${any}/${any}/summary`, "whole", (org) => ({
    all_projects: org.projects.map(({ name }) => name),
  })),
  route("PRJ", `v2/project/${slug}`, "whole", (org, [id]) => described(org, project(org, id!))),
  route(
    "PRJSET",
    `v2/project/${slug}/settings`,
    "whole",
    of(project, ({ advanced }) => ({ advanced })),
  ),
  route(
    "PRJSET3",
    `v3/projects/${any}/settings`,
    "v3",
    of(project, ({ attributes }) => attributes),
  ),
  route(
    "ENV",
    `v2/project/${slug}/envvar`,
    "paged",
    of(project, ({ variables }) => variables),
  ),
  route(
    "CKEY",
    `v2/project/${slug}/checkout-key`,
    "paged",
    of(project, ({ keys }) => keys),
  ),
  route(
    "SCHED",
    `v2/project/${slug}/schedule`,
    "paged",
    of(project, ({ schedules }) => schedules),
  ),
  route(
    "PDEF",
    `v2/projects/${any}/pipeline-definitions`,
    "items",
    of(project, ({ definitions }) => definitions.map(({ triggers: _, ...definition }) => definition)),
  ),
  route(
    "PDEF",
    `v2/projects/${any}/pipeline-definitions/${any}/triggers`,
    "items",
    (org, [id, definition]) => project(org, id!)?.definitions.find((one) => one.id === definition)?.triggers,
  ),
  route("HOOK", "v2/webhook", "paged", (org, _, query) => project(org, query.get("scope-id") ?? "")?.webhooks),
  route("RUNS", `v2/project/${slug}/pipeline`, "paged", (org, [id], query) => pipelinesOf(project(org, id!), query)),
  route(
    "RUNS",
    `v2/pipeline/${any}/workflow`,
    "paged",
    of(pipeline, ({ id: pipeline_id, created_at, workflows }) =>
      workflows.map(({ jobs: _, ...shown }) => ({ ...shown, pipeline_id, created_at, status: "success" })),
    ),
  ),
  route(
    "RUNS",
    `v2/workflow/${any}/job`,
    "paged",
    of(workflow, ({ jobs }) => jobs),
  ),
  route(
    "CONFIG",
    `v2/pipeline/${any}/config`,
    "whole",
    of(pipeline, ({ source, setup }) => ({
      source,
      compiled: source,
      ...(setup === undefined ? {} : { setup_config: setup, compiled_setup_config: setup }),
    })),
  ),
];

function named({ id, name, slug, vcs_type }: FakeOrganization): object {
  return { id, name, slug, vcs_type };
}

function documents(bundle: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(bundle).map(([name, content]) => [name, { name, content, created_by: "admin" }]),
  );
}

function described(org: FakeOrganization, found: FakeProject | undefined): object | undefined {
  if (!found) return undefined;
  const { id, slug, name, vcs_info } = found;
  return {
    id,
    slug,
    name,
    vcs_info,
    organization_id: org.id,
    organization_name: org.name,
    organization_slug: org.slug,
  };
}

function pipelinesOf(found: FakeProject | undefined, query: URLSearchParams): readonly object[] | undefined {
  const branch = query.get("branch");
  return found?.pipelines.filter((one) => branch === null || one.branch === branch).map((one) => shown(one, found));
}

function shown({ id, number, created_at, trigger, branch }: FakePipeline, { slug }: FakeProject): object {
  return {
    ...{ id, number, project_slug: slug, state: "created", created_at, updated_at: created_at, errors: [] },
    trigger: { type: trigger, received_at: created_at, actor: { login: "ann", avatar_url: null } },
    vcs: { provider_name: "GitHub", branch, revision: "0".repeat(40) },
  };
}
