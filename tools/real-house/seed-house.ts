import { createOrganization } from "../../apps/server/src/actions/create-organization.ts";
import { createProject } from "../../apps/server/src/actions/create-project.ts";
import { createResourceClass, createRunnerToken } from "../../apps/server/src/actions/create-resource-class.ts";
import { takeTurn } from "../../apps/server/src/actions/house.ts";
import { newToken } from "../../apps/server/src/actions/secret-tokens.ts";
import { systemUser } from "../../apps/server/src/actions/system-user.ts";
import type { Database } from "../../apps/server/src/postgres/database.ts";
import type { RetryLost } from "../../apps/server/src/postgres/tables.ts";

export interface Seeded {
  /** Of an admin. */
  readonly token: string;
  readonly runnerToken: string;
  readonly classId: string;
  readonly projectSlug: string;
}

/** An organization with one project and one class, an admin, and a way in for runners. */
export async function seedHouse(
  db: Database,
  { repository, retryLost }: { readonly repository: string; readonly retryLost: RetryLost },
): Promise<Seeded> {
  const projectSlug = "circleci/real/house";
  return await takeTurn({ db, now: Date.now }, async (turn) => {
    const { tx } = turn;
    const { actor } = await systemUser(tx);
    const organization = await createOrganization(
      turn,
      { slug: "circleci/real", name: "real", vcsType: "circleci" },
      { actor },
    );
    const url = `file://${repository}`;
    await createProject(
      turn,
      { organization, slug: projectSlug, name: "house", cloneUrl: url, vcsUrl: url },
      { actor },
    );
    const runners = await createResourceClass(
      turn,
      { organizationId: organization.id, name: "real/default", isDefault: true },
      { actor },
    );
    await tx.updateTable("resource_classes").set({ retry_lost: retryLost }).where("id", "=", runners.id).execute();
    const { token: runnerToken } = await createRunnerToken(turn, runners, "real", { actor });
    const { token, hash } = newToken("rfp");
    const admin = await tx
      .insertInto("users")
      .values({ login: "admin", name: "Ada" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const expires_at = new Date(Date.now() + 86_400_000);
    await tx.insertInto("tokens").values({ user_id: admin.id, label: "real", hash, expires_at }).execute();
    await tx
      .insertInto("members")
      .values({ organization_id: organization.id, user_id: admin.id, role: "admin" })
      .execute();
    return { token, runnerToken, classId: runners.id, projectSlug };
  });
}
