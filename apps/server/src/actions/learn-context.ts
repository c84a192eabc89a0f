import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import { findPullRequestHead, hasOpenPullRequest } from "../vcs/forge-api/index.ts";
import type { ForgeEvent } from "../vcs/forge-event.ts";
import { readRef } from "../vcs/ref-name.ts";
import type { TriggerContext } from "../vcs/triggering/index.ts";
import { unknownOf } from "./choose-runs.ts";
import type { Listener } from "./find-listeners.ts";
import { forgeAccess } from "./forge-access.ts";
import type { House } from "./house.ts";
import { withCredentials } from "./with-credentials.ts";

type Asking = Pick<House, "db" | "settings" | "mirrors" | "fetchOutside" | "log">;

/** Asks the forge, or the repository, for what the event does not tell. Refused when it may be answered later; what is never answered stays unknown. */
export async function learnContext(
  house: Asking,
  project: Row<"projects">,
  listeners: readonly Listener[],
  event: ForgeEvent,
): Promise<TriggerContext> {
  switch (unknownOf(listeners, event)) {
    case undefined:
      return {};
    case "pull-request":
      return event.type === "push" ? await askForPullRequest(house, project, event.ref) : {};
    case "head":
      return event.type === "comment" ? await askForHead(house, project, event) : {};
    case "commit":
      return event.type === "pull_request" ? await readCommit(house, project, event.head) : {};
  }
}

async function askForPullRequest(house: Asking, project: Row<"projects">, ref: string): Promise<TriggerContext> {
  const access = forgeAccess(project);
  const named = readRef(ref);
  if (!access || named.kind === "other") return {};
  const answer = await hasOpenPullRequest(access, named.name, house.fetchOutside);
  if (answer.ok) return { openPullRequest: answer.open };
  return giveUp(house, project, answer);
}

async function askForHead(
  house: Asking,
  project: Row<"projects">,
  { repository, number }: Extract<ForgeEvent, { type: "comment" }>,
): Promise<TriggerContext> {
  const access = forgeAccess(project);
  if (!access) return {};
  const answer = await findPullRequestHead({ ...access, repository }, number, house.fetchOutside);
  return answer.ok ? { head: answer.head } : giveUp(house, project, answer);
}

async function readCommit(
  house: Asking,
  project: Row<"projects">,
  head: { readonly ref: string; readonly revision: string },
): Promise<TriggerContext> {
  const mirror = house.mirrors.of(project.id);
  const fetched = await withCredentials(house, project, (credentials) =>
    mirror.fetch(project.clone_url, [head.ref], credentials),
  );
  if (!fetched.ok) return giveUp(house, project, fetched);
  const commit = await mirror.commit(head.revision);
  return commit ? { commit } : {};
}

function giveUp(
  { log }: Asking,
  project: Row<"projects">,
  { message, retry }: { readonly message: string; readonly retry: boolean },
): TriggerContext {
  if (retry) throw new Refusal("unavailable", message);
  log.warn({ project: project.id, message }, "The forge does not say what an event depends on");
  return {};
}
