import { callForge, type ForgeAccess, type ForgeFailure, type ForgeKind } from "../forge-api/index.ts";
import type { GuardedFetch } from "../outgoing/index.ts";
import { isRevision } from "../ref-name.ts";

export type StatusState = "pending" | "running" | "success" | "failure" | "error" | "canceled";

export interface CommitStatus extends ForgeAccess {
  readonly revision: string;
  readonly context: string;
  readonly state: StatusState;
  readonly targetUrl: string;
  readonly description: string;
}

export type StatusReported = { readonly ok: true } | ForgeFailure;

const hubStates = {
  pending: "pending",
  running: "pending",
  success: "success",
  failure: "failure",
  error: "error",
  canceled: "error",
} as const satisfies Record<StatusState, string>;

const gitlabStates = {
  pending: "pending",
  running: "running",
  success: "success",
  failure: "failed",
  error: "failed",
  canceled: "canceled",
} as const satisfies Record<StatusState, string>;

/** The forges cut no descriptions: they refuse long ones. */
const longest: Readonly<Record<ForgeKind, number>> = { github: 140, gitlab: 255, gitea: 255 };

/** Tells the forge how a job stands. Saying the same twice is harmless. */
export async function reportStatus(status: CommitStatus, fetch: GuardedFetch): Promise<StatusReported> {
  if (!isRevision(status.revision)) return { ok: false, retry: false, message: "This is no revision." };
  const answer = await callForge(status, `statuses/${status.revision}`, fetch, bodyOf(status));
  if (answer.ok || isRepeated(status.forge, answer)) return { ok: true };
  return answer;
}

function bodyOf(status: CommitStatus): Readonly<Record<string, string>> {
  const { context, targetUrl: target_url } = status;
  const description = cut(status.description, longest[status.forge]);
  return status.forge === "gitlab"
    ? { state: gitlabStates[status.state], name: context, target_url, description }
    : { state: hubStates[status.state], context, target_url, description };
}

/** GitLab refuses to move a status to where it is. */
const repeated =
  /status via :(?:enqueue from :pending|run from :running|succe\w+ from :success|drop from :failed|cancel from :canceled)/;

function isRepeated(forge: ForgeKind, failure: ForgeFailure): boolean {
  return forge === "gitlab" && failure.status === 400 && repeated.test(failure.message);
}

function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}
