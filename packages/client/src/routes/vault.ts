import type { Answer } from "../reading/answer.ts";
import { path } from "../reading/path.ts";
import type { Reader } from "../reading/reader.ts";
import { field, id, list, number, object, optional, type Shape, text } from "../reading/shape.ts";

const permission = "a personal API token of a member of the organization";

/** A signed document, as it came. Nobody believes the server: whoever reads it has `@ringfort/seal` check it. */
const document: Shape<unknown> = (value) => value;

/** Where an organization's sealed things are. */
export function vaultPath(organizationId: string): string {
  return path`/api/ringfort/v1/organizations/${organizationId}`;
}

export function approvalPath(jobId: string): string {
  return path`/api/ringfort/v1/jobs/${jobId}/approval`;
}

/** The versions after this one, ascending. */
export function trustRoots(reader: Reader, organizationId: string, after: number): Promise<Answer<readonly unknown[]>> {
  return reader.one({
    path: `${vaultPath(organizationId)}${path`/trust-root?after=${String(after)}`}`,
    shape: field("roots", list(document)),
    permission,
  });
}

const sealedScope = object({
  contextId: optional(id),
  policy: optional(document),
  values: list(document),
  tombstones: list(document),
  /** Of every name that there ever was, also of those whose content is gone. */
  last: list(object({ name: text, version: number, digest: text })),
});
export type SealedScopeAnswer = ReturnType<typeof sealedScope>;

/** The newest version of everything that is sealed in one scope. */
export function sealedIn(reader: Reader, organizationId: string, scope: string): Promise<Answer<SealedScopeAnswer>> {
  return reader.one({
    path: `${vaultPath(organizationId)}${path`/sealed?scope=${scope}`}`,
    shape: sealedScope,
    permission,
  });
}

const scopeSummary = object({
  scope: text,
  contextId: optional(id),
  values: list(object({ name: text, version: number, issued: number, writer: text })),
  policyVersion: optional(number),
});
export type ScopeSummary = ReturnType<typeof scopeSummary>;

/** What is sealed where, by name. */
export function sealedScopes(reader: Reader, organizationId: string): Promise<Answer<readonly ScopeSummary[]>> {
  return reader.one({
    path: `${vaultPath(organizationId)}/sealed`,
    shape: field("scopes", list(scopeSummary)),
    permission,
  });
}

const approvalFacts = object({
  organization: text,
  projectSlug: text,
  cloneUrl: text,
  pipeline: text,
  pipelineNumber: number,
  workflow: text,
  workflowId: text,
  job: text,
  commit: text,
  ref: text,
  configPath: text,
  unblocks: list(text),
});
export type ApprovalFacts = ReturnType<typeof approvalFacts>;

/** What a server says of a gate that waits. Every word of it is to be held against git. */
export function approvalOf(reader: Reader, jobId: string): Promise<Answer<ApprovalFacts>> {
  return reader.one({
    path: approvalPath(jobId),
    shape: approvalFacts,
    permission: "a personal API token of a contributor to the project",
  });
}
