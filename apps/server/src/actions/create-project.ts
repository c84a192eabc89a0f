import { Refusal } from "@ringfort/contract";
import type { Forge, Row } from "../postgres/tables.ts";
import type { Doing } from "./create-organization.ts";
import { usualConfigPath } from "./fetch-config.ts";
import type { Turn } from "./house.ts";
import { recordEvent } from "./record-event.ts";

export interface NewProject {
  readonly organization: Pick<Row<"organizations">, "id" | "vcs_type">;
  readonly slug: string;
  readonly name: string;
  /** What is fetched from, and the page that people open. */
  readonly cloneUrl: string;
  readonly vcsUrl: string;
  readonly defaultBranch?: string;
  readonly externalId?: string;
  readonly isPrivate?: boolean;
  readonly forge?: Forge;
  readonly pollEverySeconds?: number;
}

const providers = { github: "GitHub", bitbucket: "Bitbucket", circleci: "CircleCI" } as const;

/** A project with its one pipeline definition, which reads the usual config. */
export async function createProject(
  turn: Turn,
  asked: NewProject,
  { actor, request }: Doing,
): Promise<Row<"projects">> {
  const { tx, at } = turn;
  const { organization, pollEverySeconds } = asked;
  const project = await tx
    .insertInto("projects")
    .values({
      organization_id: organization.id,
      slug: asked.slug,
      name: asked.name,
      vcs_provider: providers[organization.vcs_type],
      vcs_url: asked.vcsUrl,
      clone_url: asked.cloneUrl,
      external_id: asked.externalId ?? null,
      default_branch: asked.defaultBranch ?? "main",
      is_private: asked.isPrivate ?? true,
      forge: JSON.stringify(asked.forge ?? { kind: "git" }),
      poll_every_seconds: pollEverySeconds ?? null,
      poll_due_at: pollEverySeconds === undefined ? null : new Date(at),
    })
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!project) throw new Refusal("conflict", "A project of this slug exists already.");
  const repo = { external_id: asked.externalId ?? project.id, full_name: asked.slug.split("/").slice(1).join("/") };
  const provider = asked.forge?.kind === "github" ? (asked.forge.is_app ? "github_app" : "github_oauth") : "circleci";
  await tx
    .insertInto("pipeline_definitions")
    .values({
      project_id: project.id,
      name: "build-and-test",
      config_source: JSON.stringify({ provider, repo, file_path: usualConfigPath }),
      checkout_source: JSON.stringify({ provider, repo }),
    })
    .execute();
  await recordEvent(tx, {
    action: "project.create",
    organizationId: organization.id,
    actor,
    target: { id: project.id, type: "project", name: asked.slug },
    success: true,
    ...(request && { request }),
  });
  return project;
}
