import { z } from "zod";
import * as payloads from "../deliveries/hub/payloads.ts";
import { toHead } from "../deliveries/hub/pieces.ts";
import type { PullRequestHead, RepositoryRef } from "../forge-event.ts";
import type { GuardedFetch } from "../outgoing/index.ts";
import { callForge, type ForgeFailure } from "./call-forge.ts";
import type { ForgeAccess } from "./forge-access.ts";

const pageSize = 50;
const mostPages = 20;

const hubPull = z.object({ head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullish() }) });
const gitlabRequest = z.object({ source_project_id: z.int().nullish(), target_project_id: z.int() });

/** Whether a branch of the repository itself has an open pull request; a fork's branch of the same name does not count. */
export async function hasOpenPullRequest(
  access: ForgeAccess,
  branch: string,
  fetch: GuardedFetch,
): Promise<{ readonly ok: true; readonly open: boolean } | ForgeFailure> {
  for (let page = 1; page <= mostPages; page++) {
    const answer = await callForge(access, questionFor(access, branch, page), fetch);
    if (!answer.ok) return answer;
    const pulls = z.array(z.unknown()).safeParse(answer.json);
    if (!pulls.success) return unreadable;
    if (pulls.data.some((pull) => isOf(access, branch, pull))) return { ok: true, open: true };
    if (pulls.data.length < pageSize) break;
  }
  return { ok: true, open: false };
}

/** The head of a pull request that was commented on: GitHub and Gitea do not tell it with the comment. */
export async function findPullRequestHead(
  access: ForgeAccess & { readonly repository: RepositoryRef },
  number: number,
  fetch: GuardedFetch,
): Promise<{ readonly ok: true; readonly head: PullRequestHead } | ForgeFailure> {
  const answer = await callForge(access, `pulls/${number}`, fetch);
  if (!answer.ok) return answer;
  const pull = payloads.pull.safeParse(answer.json);
  return pull.success ? { ok: true, head: toHead(pull.data, access.repository) } : unreadable;
}

const unreadable: ForgeFailure = { ok: false, retry: false, message: "The forge's answer is none that we can read." };

/** Gitea cannot be asked for one branch. */
function questionFor(access: ForgeAccess, branch: string, page: number): string {
  const owner = access.repository.fullName.split("/")[0];
  switch (access.forge) {
    case "github":
      return `pulls?${new URLSearchParams({ state: "open", head: `${owner}:${branch}`, per_page: String(pageSize), page: String(page) })}`;
    case "gitlab":
      return `merge_requests?${new URLSearchParams({ state: "opened", source_branch: branch, per_page: String(pageSize), page: String(page) })}`;
    case "gitea":
      return `pulls?${new URLSearchParams({ state: "open", limit: String(pageSize), page: String(page) })}`;
  }
}

function isOf(access: ForgeAccess, branch: string, pull: unknown): boolean {
  if (access.forge === "gitlab") {
    const read = gitlabRequest.safeParse(pull);
    return read.success && read.data.source_project_id === read.data.target_project_id;
  }
  const read = hubPull.safeParse(pull);
  return (
    read.success &&
    read.data.head.ref === branch &&
    read.data.head.repo?.full_name.toLowerCase() === access.repository.fullName.toLowerCase()
  );
}
