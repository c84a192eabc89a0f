import { sql } from "kysely";
import { z } from "zod";
import { type InboundRequest, readJsonBody } from "../vcs/deliveries/index.ts";
import type { House } from "./house.ts";
import type { Addressee } from "./receive-delivery.ts";

const addressed = z.object({ repository: z.object({ id: z.union([z.int(), z.string().max(100)]) }) });
const most = 50;

/** The projects that a delivery to a GitHub App's one address names. The name is all that is read of it before it is verified, with each one's own secret. */
export async function findAddressees(
  { db }: Pick<House, "db">,
  request: InboundRequest,
): Promise<readonly Addressee[]> {
  const body = readJsonBody(request);
  const read = addressed.safeParse(body.ok ? body.json : undefined);
  if (!read.success) return [];
  const repository = String(read.data.repository.id);
  const projects = await db
    .selectFrom("projects")
    .select(["id", "organization_id", "slug", "forge"])
    .where(({ or, eb }) =>
      or([
        eb("external_id", "=", repository),
        eb("id", "in", (sub) =>
          sub
            .selectFrom("triggers")
            .select("project_id")
            .where(sql`event_source -> 'repo' ->> 'external_id'`, "=", repository),
        ),
      ]),
    )
    .orderBy("id")
    .limit(most)
    .execute();
  return projects.filter(({ forge }) => forge.kind === "github" && forge.is_app === true);
}
