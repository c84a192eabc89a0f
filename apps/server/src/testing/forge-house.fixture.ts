import type { Forge as ForgeSettings, ProjectSettings } from "../postgres/tables.ts";
import { webhookSecret } from "../vcs/testing/delivery.fixture.ts";
import { Forge } from "../vcs/testing/forge.fixture.ts";
import { helloConfig, type TestHouse, testHouse } from "./house.fixture.ts";

export interface ForgeHouse extends AsyncDisposable {
  readonly house: TestHouse;
  readonly forge: Forge;
  /** Where the forge delivers. */
  readonly hook: string;
  /** Changes how the project is connected, and its settings. */
  connect(forge: Partial<ForgeSettings>, settings?: ProjectSettings): Promise<void>;
  /** The project's pipelines, the oldest first, once nothing is owed any more. */
  settledPipelines(): Promise<readonly FoundPipeline[]>;
}

export interface FoundPipeline {
  readonly id: string;
  readonly state: string;
  readonly branch: string | null;
  readonly tag: string | null;
  readonly ref: string | null;
  readonly revision: string | null;
  readonly fork_url: string | null;
  readonly values: Readonly<Record<string, unknown>>;
  readonly errors: readonly { readonly message: string }[];
}

/** A house whose project lives on a small real forge: code, deliveries, statuses and pull requests. */
export async function forgeHouse(
  kind: "github" | "gitlab" | "gitea" = "github",
  config = helloConfig,
): Promise<ForgeHouse> {
  await using making = new AsyncDisposableStack();
  const forge = await Forge.start(kind);
  making.defer(() => forge.stop());
  forge.repository.commit("Begin", { ".circleci/config.yml": config });
  forge.repository.push("refs/heads/main");
  const house = making.use(await testHouse({ settings: { allow_private_addresses: "127.0.0.1/32" } }));
  const { db } = house.house;
  const usual: ForgeSettings = {
    kind,
    api_url: forge.apiUrl,
    full_name: forge.ref.fullName,
    token: forge.token,
    webhook_secret: webhookSecret,
  };
  const connect: ForgeHouse["connect"] = async (change, settings = {}) => {
    await db
      .updateTable("projects")
      .set({
        clone_url: forge.ref.cloneUrl,
        vcs_url: forge.ref.webUrl,
        external_id: forge.ref.externalId,
        forge: JSON.stringify({ ...usual, ...change }),
        settings: JSON.stringify(settings),
      })
      .where("id", "=", house.project.id)
      .execute();
  };
  await connect({});
  const made = making.move();
  return {
    house,
    forge,
    connect,
    hook: `${house.url}/api/ringfort/v1/hooks/${kind}/${house.project.id}`,
    settledPipelines: async () => {
      await house.until(async () => {
        const owed = await db
          .selectFrom("effects")
          .select("id")
          .where("parked_at", "is", null)
          .where("kind", "in", ["decide-delivery", "compile-pipeline"])
          .executeTakeFirst();
        return !owed;
      });
      return await db
        .selectFrom("pipelines")
        .select(["id", "state", "branch", "tag", "ref", "revision", "fork_url", "values", "errors"])
        .where("project_id", "=", house.project.id)
        .orderBy("number")
        .execute();
    },
    [Symbol.asyncDispose]: () => made.disposeAsync(),
  };
}
