import { acceptPipeline } from "./actions/accept-pipeline.ts";
import { createOrganization } from "./actions/create-organization.ts";
import { createProject } from "./actions/create-project.ts";
import { createResourceClass, createRunnerToken } from "./actions/create-resource-class.ts";
import { type House, type Turn, takeTurn } from "./actions/house.ts";
import { createSetupLink, hasAdmin } from "./actions/setup-link.ts";
import { systemUser } from "./actions/system-user.ts";

export interface DemoRequest {
  /** Address of the demo's repository. */
  readonly repository: string;
  readonly needsRunnerToken: boolean;
}

export interface Demo {
  readonly organization: { readonly id: string; readonly slug: string };
  readonly project: string;
  /** Of the demo's first pipeline, when this start made it. */
  readonly firstPipeline?: string;
  readonly resourceClass: string;
  readonly runnerToken?: string;
  /** While nobody can sign in. */
  readonly setupSecret?: string;
}

const slug = "circleci/demo";
const projectSlug = "circleci/demo/hello";
const className = "demo/default";

/** What a first start needs: an organization with a project that runs, a class for the runner, and a way in. What is there already stays. */
export async function prepareDemo(house: House, request: DemoRequest): Promise<Demo> {
  return await takeTurn(house, async (turn) => {
    const { actor, id: systemId } = await systemUser(turn.tx);
    const organization = await findOrganization(turn, actor);
    const runnerClass = await findClass(turn, organization.id, actor);
    const pipeline = await firstPipeline(turn, organization, request.repository, { actor, systemId });
    const runnerToken = request.needsRunnerToken ? await tokenFor(turn, runnerClass, actor) : undefined;
    const setupSecret = (await hasAdmin(turn)) ? undefined : await createSetupLink(turn);
    return {
      organization: { id: organization.id, slug },
      project: projectSlug,
      resourceClass: className,
      ...(pipeline !== undefined && { firstPipeline: pipeline }),
      ...(runnerToken !== undefined && { runnerToken }),
      ...(setupSecret !== undefined && { setupSecret }),
    };
  });
}

/** A one-time secret that makes the admin, while there is none. */
export async function offerSetup(house: House): Promise<string | undefined> {
  return await takeTurn(house, async (turn) => ((await hasAdmin(turn)) ? undefined : await createSetupLink(turn)));
}

type Actor = Awaited<ReturnType<typeof systemUser>>["actor"];

async function findOrganization(turn: Turn, actor: Actor) {
  const found = await turn.tx.selectFrom("organizations").selectAll().where("slug", "=", slug).executeTakeFirst();
  return found ?? (await createOrganization(turn, { slug, name: "demo", vcsType: "circleci" }, { actor }));
}

async function firstPipeline(
  turn: Turn,
  organization: Awaited<ReturnType<typeof findOrganization>>,
  repository: string,
  { actor, systemId }: { readonly actor: Actor; readonly systemId: string },
): Promise<string | undefined> {
  const known = await turn.tx.selectFrom("projects").select("id").where("slug", "=", projectSlug).executeTakeFirst();
  if (known) return undefined;
  const project = await createProject(
    turn,
    { organization, slug: projectSlug, name: "hello", cloneUrl: repository, vcsUrl: repository, pollEverySeconds: 5 },
    { actor },
  );
  const { id } = await acceptPipeline(turn, {
    project,
    actorId: systemId,
    trigger: "explicit",
    ref: "refs/heads/main",
    branch: "main",
  });
  return id;
}

async function findClass(turn: Turn, organizationId: string, actor: Actor) {
  const found = await turn.tx
    .selectFrom("resource_classes")
    .selectAll()
    .where("name", "=", className)
    .executeTakeFirst();
  return found ?? (await createResourceClass(turn, { organizationId, name: className, isDefault: true }, { actor }));
}

async function tokenFor(turn: Turn, known: Awaited<ReturnType<typeof findClass>>, actor: Actor): Promise<string> {
  const { token } = await createRunnerToken(turn, known, "the runner that came with this house", { actor });
  return token;
}
