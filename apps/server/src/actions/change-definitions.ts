import type { Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import type { Turn } from "./house.ts";
import { nameRepository } from "./name-repository.ts";
import { recordEvent } from "./record-event.ts";

/** As API v2 writes it: a repository by the number that its forge gave it. */
export interface SourceFields {
  readonly provider: string;
  readonly repo?: { readonly external_id: string } | undefined;
}

export interface DefinitionFields {
  readonly name: string;
  readonly description?: string | undefined;
  readonly config_source: SourceFields & { readonly file_path: string };
  readonly checkout_source: SourceFields;
}

export interface DefinitionChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly config_source?: { readonly file_path?: string | undefined } | undefined;
  readonly checkout_source?: SourceFields | undefined;
}

type OfProject = Pick<Row<"projects">, "id" | "slug" | "organization_id">;
type Definition = Row<"pipeline_definitions">;

export async function createDefinition(
  turn: Turn,
  project: OfProject,
  { name, description, config_source, checkout_source }: DefinitionFields,
  doing: Doing,
): Promise<Definition> {
  const { file_path, ...source } = config_source;
  const created = await turn.tx
    .insertInto("pipeline_definitions")
    .values({
      project_id: project.id,
      name,
      description: description ?? "",
      config_source: JSON.stringify({ ...(await named(turn, project, source)), file_path }),
      checkout_source: JSON.stringify(await named(turn, project, checkout_source)),
      created_at: new Date(turn.at),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(turn, "pipeline_definition-create", created, project, doing);
  return created;
}

export async function updateDefinition(
  turn: Turn,
  definition: Definition,
  project: OfProject,
  { name, description, config_source, checkout_source }: DefinitionChanges,
  doing: Doing,
): Promise<Definition> {
  const updated = await turn.tx
    .updateTable("pipeline_definitions")
    .set({
      // One column at least, so that nothing to change is no mistake.
      name: name ?? definition.name,
      ...(description !== undefined && { description }),
      ...(config_source?.file_path !== undefined && {
        config_source: JSON.stringify({ ...definition.config_source, file_path: config_source.file_path }),
      }),
      ...(checkout_source && { checkout_source: JSON.stringify(await named(turn, project, checkout_source)) }),
    })
    .where("id", "=", definition.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await record(turn, "pipeline_definition-update", updated, project, doing);
  return updated;
}

/** Its triggers go with it. */
export async function deleteDefinition(
  turn: Turn,
  definition: Definition,
  project: OfProject,
  doing: Doing,
): Promise<void> {
  await turn.tx.deleteFrom("pipeline_definitions").where("id", "=", definition.id).execute();
  await record(turn, "pipeline_definition-delete", definition, project, doing);
}

async function named({ tx }: Turn, project: OfProject, { provider, repo }: SourceFields) {
  return { provider, ...(repo && { repo: await nameRepository(tx, project, repo.external_id) }) };
}

async function record(
  { tx }: Turn,
  action: string,
  { id, name, config_source, checkout_source }: Definition,
  project: OfProject,
  { actor, request }: Doing,
): Promise<void> {
  await recordEvent(tx, {
    action,
    organizationId: project.organization_id,
    actor,
    target: { id, type: "pipeline-definition", name: `${project.slug} ${name}` },
    payload: { project: project.id, config_source, checkout_source },
    success: true,
    ...(request && { request }),
  });
}
