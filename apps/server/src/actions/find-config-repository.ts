import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";

export interface Failed {
  readonly ok: false;
  readonly message: string;
  readonly retry: boolean;
}

export interface ConfigRepository {
  readonly ok: true;
  readonly project: Row<"projects">;
  readonly isOwn: boolean;
}

/** Where a definition has its config: in the project's own repository, or in that of another project of the same organization. */
export async function findConfigRepository(
  db: Querying,
  project: Row<"projects">,
  definition: Pick<Row<"pipeline_definitions">, "name" | "config_source" | "checkout_source"> | undefined,
): Promise<ConfigRepository | Failed> {
  const code = definition?.checkout_source.repo;
  if (definition && code && !isOf(project, code)) {
    return refuse(
      `The definition \`${definition.name}\` checks out ${code.full_name}; here a project's definitions check out its own repository.`,
    );
  }
  const repo = definition?.config_source.repo;
  if (!definition || !repo || isOf(project, repo)) return { ok: true, project, isOwn: true };
  const others = await db
    .selectFrom("projects")
    .selectAll()
    .where("organization_id", "=", project.organization_id)
    .where(({ or, eb, cast }) =>
      or([eb("external_id", "=", repo.external_id), eb(cast("id", "text"), "=", repo.external_id)]),
    )
    .orderBy("created_at")
    .execute();
  // Two forges may have given the same number.
  const other = others.find(
    (candidate) => candidate.id === repo.external_id || candidate.forge.kind === project.forge.kind,
  );
  if (other) return { ok: true, project: other, isOwn: false };
  return refuse(
    `The definition \`${definition.name}\` reads its config from ${repo.full_name}, which is no project of this organization.`,
  );
}

/** Repositories that no forge has numbered bear their project's id. */
function isOf({ id, external_id }: Row<"projects">, repo: { readonly external_id: string }): boolean {
  return repo.external_id === id || repo.external_id === external_id;
}

function refuse(message: string): Failed {
  return { ok: false, retry: false, message };
}
