import type { JobStatus } from "@ringfort/contract";
import { isTerminal } from "@ringfort/engine";
import { z } from "zod";
import { jobAddress } from "../../actions/job-address.ts";
import type { Build } from "./select-builds.ts";

const moment = z.string().nullable();

/** One build without its steps. */
export const buildShape = z.object({
  build_num: z.int().nullable(),
  build_url: z.string(),
  vcs_url: z.string(),
  vcs_type: z.string(),
  vcs_revision: z.string().nullable(),
  vcs_tag: z.string().nullable(),
  branch: z.string().nullable(),
  username: z.string(),
  reponame: z.string(),
  subject: z.string().nullable(),
  body: z.string().nullable(),
  why: z.string(),
  user: z.object({
    id: z.uuid(),
    login: z.string(),
    name: z.string(),
    avatar_url: z.string().nullable(),
    vcs_type: z.string(),
    is_user: z.boolean(),
  }),
  lifecycle: z.enum(["queued", "not_run", "not_running", "running", "finished"]),
  outcome: z.string().nullable(),
  status: z.string(),
  usage_queued_at: moment,
  queued_at: moment,
  start_time: moment,
  stop_time: moment,
  build_time_millis: z.int().nullable(),
  parallel: z.int(),
  platform: z.literal("2.0"),
  workflows: z.object({
    job_name: z.string(),
    job_id: z.uuid(),
    workflow_id: z.uuid(),
    workflow_name: z.string(),
    workspace_id: z.uuid(),
  }),
  pull_requests: z.array(z.object({ head_sha: z.string(), url: z.string() })),
  retry_of: z.null(),
  oss: z.boolean(),
  messages: z.array(z.object({ type: z.string(), message: z.string() })),
  canceled: z.boolean(),
  canceler: z.object({ login: z.string() }).nullable(),
  timedout: z.boolean(),
  infrastructure_fail: z.boolean(),
  failed: z.boolean().nullable(),
  ssh_users: z.array(z.never()),
  ssh_disabled: z.boolean(),
});

const vcsTypes: Readonly<Record<string, string>> = { gh: "github", bb: "bitbucket" };

/** A project's slug in the words of v1.1. */
export function showSlug(slug: string): { vcs_type: string; username: string; reponame: string } {
  const [provider = "", username = "", reponame = ""] = slug.split("/");
  return { vcs_type: vcsTypes[provider] ?? provider, username, reponame };
}

export function showBuild(build: Build, publicUrl: string): z.input<typeof buildShape> {
  const ended = isTerminal(build.status as JobStatus);
  const status = statuses[build.status] ?? build.status;
  const { commit, review_url } = build.vcs;
  return {
    build_num: build.number,
    build_url: jobAddress(publicUrl, build.slug, build.number),
    vcs_url: build.vcs_url,
    ...showSlug(build.slug),
    vcs_revision: build.revision,
    vcs_tag: build.tag,
    branch: build.branch,
    subject: commit?.subject ?? null,
    body: commit?.body ?? null,
    why: build.rerun_of === null ? reasons[build.trigger.type] : "retry",
    user: {
      id: build.user_id,
      login: build.login,
      name: build.user_name,
      avatar_url: build.avatar_url,
      vcs_type: showSlug(build.slug).vcs_type,
      is_user: true,
    },
    lifecycle: lifecycleOf(build.status, ended),
    outcome: ended && status !== "not_run" ? status : null,
    status,
    usage_queued_at: build.created_at.toISOString(),
    queued_at: build.queued_at?.toISOString() ?? null,
    start_time: build.started_at?.toISOString() ?? null,
    stop_time: build.stopped_at?.toISOString() ?? null,
    build_time_millis:
      build.started_at && build.stopped_at ? build.stopped_at.getTime() - build.started_at.getTime() : null,
    parallel: build.plan.build?.parallelism ?? 1,
    platform: "2.0",
    workflows: {
      job_name: build.name,
      job_id: build.id,
      workflow_id: build.workflow_id,
      workflow_name: build.workflow_name,
      workspace_id: build.root_id,
    },
    pull_requests: review_url === undefined ? [] : [{ head_sha: build.revision ?? "", url: review_url }],
    retry_of: null,
    oss: build.settings.oss ?? false,
    messages: build.reason === null ? [] : [{ type: "error", message: build.reason }],
    canceled: build.status === "canceled",
    canceler: build.canceler === null || build.status !== "canceled" ? null : { login: build.canceler },
    timedout: build.status === "timedout",
    infrastructure_fail: build.status === "infrastructure_fail",
    failed: ended ? status !== "success" && status !== "not_run" : null,
    ssh_users: [],
    ssh_disabled: true,
  };
}

/** What v1.1 has no word for. */
const statuses: Readonly<Record<string, string>> = {
  blocked: "not_running",
  on_hold: "not_running",
  unauthorized: "not_run",
  "terminated-unknown": "infrastructure_fail",
};

const reasons = { webhook: "github", api: "api", explicit: "api", scheduled_pipeline: "scheduled_pipeline" } as const;

function lifecycleOf(status: string, ended: boolean): z.input<typeof buildShape>["lifecycle"] {
  if (status === "not_run" || status === "unauthorized") return "not_run";
  if (ended) return "finished";
  return status === "running" || status === "queued" ? status : "not_running";
}
