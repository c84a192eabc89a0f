import type { Querying } from "../postgres/database.ts";
import type { ProjectSettings, Row } from "../postgres/tables.ts";
import type { ForgeEvent } from "../vcs/forge-event.ts";
import { type EventPreset, eventPresets, type TriggerSettings } from "../vcs/triggering/index.ts";

/** A definition that an event concerns, and by what rules it starts a pipeline. */
export interface Listener {
  readonly definition: Row<"pipeline_definitions">;
  /** Absent: the definition has none, so that the project's settings alone decide. */
  readonly trigger?: Row<"triggers">;
  readonly settings: TriggerSettings;
  /** Whether the event is of the project's own repository; another's can only start what the trigger names. */
  readonly isOwn: boolean;
}

type RepositoryEvent = Exclude<ForgeEvent, { type: "custom" }>;

export async function findListeners(
  db: Querying,
  project: Row<"projects">,
  event: RepositoryEvent,
): Promise<readonly Listener[]> {
  const definitions = await db
    .selectFrom("pipeline_definitions")
    .selectAll()
    .where("project_id", "=", project.id)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  const triggers = await db.selectFrom("triggers").selectAll().where("project_id", "=", project.id).execute();
  return listenersTo(event, project, definitions, triggers);
}

/** The project's first definition listens by the project's settings until it has a trigger of the forge; others only by their triggers. */
export function listenersTo(
  event: RepositoryEvent,
  project: Row<"projects">,
  definitions: readonly Row<"pipeline_definitions">[],
  triggers: readonly Row<"triggers">[],
): readonly Listener[] {
  const isOwn = project.external_id === null || project.external_id === event.repository.externalId;
  return definitions.flatMap((definition, place): Listener[] => {
    const own = triggers.filter((trigger) => trigger.pipeline_definition_id === definition.id && isOfForge(trigger));
    if (own.length === 0) return place === 0 && isOwn ? [{ definition, settings: settingsOf(project), isOwn }] : [];
    return own
      .filter((trigger) => !trigger.disabled && isAbout(trigger, project, event, isOwn))
      .map((trigger) => ({ definition, trigger, settings: settingsOf(project, trigger), isOwn }));
  });
}

function isOfForge({ event_source }: Row<"triggers">): boolean {
  return event_source.provider !== "webhook" && event_source.provider !== "schedule";
}

/** Repositories that the forge never numbered bear the project's own id. */
function isAbout(
  { event_source: { repo } }: Row<"triggers">,
  project: Row<"projects">,
  event: RepositoryEvent,
  isOwn: boolean,
): boolean {
  if (!repo || repo.external_id === project.id) return isOwn;
  return repo.external_id === event.repository.externalId;
}

/** GitHub's OAuth integration knows two presets, and both are ways of setting the project. */
function settingsOf(project: Row<"projects">, trigger?: Row<"triggers">): TriggerSettings {
  const settings: ProjectSettings = project.settings;
  const isByProject = !trigger || trigger.event_source.provider === "github_oauth";
  const preset = isPreset(trigger?.event_preset) ? trigger.event_preset : "all-pushes";
  return {
    ...(!isByProject && { preset }),
    forks: project.forge.is_app ? "never" : "as-the-project-says",
    buildForkPrs: settings.build_fork_prs === true,
    buildPrsOnly: settings.build_prs_only === true || (isByProject && preset === "only-build-prs"),
    prOnlyBranchOverrides: settings.pr_only_branch_overrides ?? [],
  };
}

function isPreset(text: string | null | undefined): text is EventPreset {
  return typeof text === "string" && Object.hasOwn(eventPresets, text);
}
