import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";

/** A forge's number of a repository, with its name where a project of the organization tells it. */
export async function nameRepository(
  db: Querying,
  { organization_id }: Pick<Row<"projects">, "organization_id">,
  external_id: string,
): Promise<{ readonly external_id: string; readonly full_name: string }> {
  const known = await db
    .selectFrom("projects")
    .select(["slug", "forge"])
    .where("organization_id", "=", organization_id)
    .where(({ or, eb, cast }) => or([eb("external_id", "=", external_id), eb(cast("id", "text"), "=", external_id)]))
    .orderBy("created_at")
    .executeTakeFirst();
  const full_name = known && (known.forge.full_name ?? known.slug.split("/").slice(1).join("/"));
  return { external_id, full_name: full_name ?? external_id };
}
