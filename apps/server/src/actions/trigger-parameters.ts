import type { Row } from "../postgres/tables.ts";
import type { ForgeEvent } from "../vcs/forge-event.ts";
import type { Place } from "./accept-runs.ts";

const prefix = "pipeline.trigger_parameters.";

/** What the API and webhooks tell of a trigger; projects of GitHub's OAuth integration have `vcs` instead. */
export function triggerParametersOf(
  event: ForgeEvent,
  project: Row<"projects">,
  { ref, revision, branch, tag }: Place,
): Record<string, Record<string, unknown>> {
  if (project.forge.kind === "github" && !project.forge.is_app && event.type !== "custom") return {};
  const told: Record<string, Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(event.values)) {
    if (!name.startsWith(prefix)) continue;
    const [group = "", ...rest] = name.slice(prefix.length).split(".");
    told[group] = { ...told[group], [rest.join(".")]: value };
  }
  return {
    ...told,
    circleci: {
      event_type: event.type,
      trigger_type: event.type === "custom" ? "webhook" : project.forge.kind,
      ...(event.type !== "custom" && { actor_id: event.sender.externalId }),
    },
    git: {
      ref,
      checkout_url: project.clone_url,
      ...(revision !== undefined && { checkout_sha: revision }),
      ...(branch !== undefined && { branch }),
      ...(tag !== undefined && { tag }),
    },
  };
}
