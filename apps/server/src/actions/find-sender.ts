import type { Querying } from "../postgres/database.ts";
import type { Row } from "../postgres/tables.ts";
import type { Actor } from "./record-event.ts";
import { systemUser } from "./system-user.ts";

/** The member of the project's organization who bears the name that the forge tells, or else the house itself. */
export async function findSender(
  db: Querying,
  project: Pick<Row<"projects">, "organization_id">,
  login: string | undefined,
): Promise<{ readonly id: string; readonly actor: Actor }> {
  const member =
    login === undefined
      ? undefined
      : await db
          .selectFrom("users")
          .innerJoin("members", "members.user_id", "users.id")
          .select("users.id")
          .where("members.organization_id", "=", project.organization_id)
          .where("users.login", "=", login)
          .where("users.is_system", "=", false)
          .executeTakeFirst();
  if (!member) return await systemUser(db);
  return { id: member.id, actor: { id: member.id, type: "user", name: login! } };
}
