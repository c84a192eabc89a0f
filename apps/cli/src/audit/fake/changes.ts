import type { FakeOrganization } from "./organization.ts";
import { fakeId } from "./organization.ts";

/** What `--apply` may send, and what the API answers to it; undefined where there is no such route. */
export function change(org: FakeOrganization, method: string, path: string, body: string): object | undefined {
  const given = body === "" ? {} : (JSON.parse(body) as Record<string, unknown>);
  const [, orgSettings] = /^\/api\/v3\/orgs\/([^/]+)\/update-settings$/.exec(path) ?? [];
  if (method === "POST" && orgSettings === org.id) return Object.assign(org.settings, attributesOf(given));
  const [, projectId] = /^\/api\/v3\/projects\/([^/]+)\/update-settings$/.exec(path) ?? [];
  const [, slug] = /^\/api\/v2\/project\/(.+)\/settings$/.exec(path) ?? [];
  const project = org.projects.find((one) => one.id === projectId || one.slug === slug);
  if (method === "POST" && project && projectId) return Object.assign(project.attributes, attributesOf(given));
  if (method === "PATCH" && project && slug)
    return { advanced: Object.assign(project.advanced, given["advanced"] as object) };
  const [, contextId] = /^\/api\/v2\/context\/([^/]+)\/restrictions$/.exec(path) ?? [];
  const context = org.contexts.find((one) => one.id === contextId);
  if (method !== "POST" || !context) return undefined;
  const restriction = { ...given, id: fakeId(4, 1000 + context.restrictions.length), context_id: context.id };
  context.restrictions.push(restriction);
  return restriction;
}

function attributesOf(given: Record<string, unknown>): object {
  return (given["data"] as { attributes: object }).attributes;
}
