import type { Claim, Scalar, SecretsAnswer } from "@ringfort/contract";
import type { TrustedProject } from "../trust/trusted.ts";
import type { OwnCommit } from "./own-repository.ts";

/** Pipeline values that only the server knows. Of these it may say words and numbers, and nothing that could be more in a command. */
const asserted = [
  "pipeline.name",
  "pipeline.definition.id",
  "pipeline.project.type",
  "pipeline.integration_source",
  "pipeline.git.repo_id",
  "pipeline.git.commit.author_login",
  "pipeline.trigger.type",
  "pipeline.trigger.id",
  "pipeline.trigger.name",
  "pipeline.trigger.received_at",
  "pipeline.trigger_source",
  "pipeline.schedule.name",
  "pipeline.schedule.id",
  "pipeline.event.name",
  "pipeline.event.action",
] as const;
const harmless = /^[A-Za-z0-9][\w.:+-]{0,99}$/;

export interface OwnValues {
  /** Those that git and the trust file say, for policies: none of them is the server's. */
  readonly certain: Readonly<Record<string, Scalar>>;
  readonly values: Readonly<Record<string, Scalar>>;
  /** Names that the server has a value for and the runner does not believe. */
  readonly dropped: readonly string[];
}

/** `pipeline.*` for the runner's own compile: from git where git knows it, and the little that is left from the server. */
export function ownValues(
  claim: Pick<Claim, "project" | "pipeline">,
  inputs: SecretsAnswer["inputs"],
  commit: OwnCommit,
  { repo }: TrustedProject,
): OwnValues {
  const page = pageOf(repo);
  const [owner, name] = page.split("/").slice(-2);
  const own: Record<string, Scalar> = {
    "pipeline.id": claim.pipeline.id,
    "pipeline.number": claim.pipeline.number,
    "pipeline.project.slug": claim.project.slug,
    "pipeline.project.git_url": page,
    "pipeline.config_source": null,
    "pipeline.config.file_path": inputs.configPath,
    "pipeline.config.ref": commit.ref,
    "pipeline.config.sha": commit.revision,
    "pipeline.config.repository.name": name ?? null,
    "pipeline.config.repository.url": page,
    "pipeline.git.branch": commit.branch ?? null,
    "pipeline.git.branch.is_default": commit.branch !== undefined && commit.branch === commit.defaultBranch,
    "pipeline.git.tag": commit.tag ?? null,
    "pipeline.git.revision": commit.revision,
    "pipeline.git.repo_url": page,
    "pipeline.git.repo_owner": owner ?? null,
    "pipeline.git.repo_name": name ?? null,
    "pipeline.git.commit.url": `${page}/commit/${commit.revision}`,
    "pipeline.git.commit.subject": commit.subject,
    "pipeline.git.commit.body": commit.body,
    "pipeline.git.commit.author_name": commit.author.name,
    "pipeline.git.commit.author_email": commit.author.email,
  };
  const given = inputs.values;
  const believed = asserted.filter((one) => isHarmless(given[one]));
  const values = { ...own, ...Object.fromEntries(believed.map((one) => [one, given[one]!])) };
  const known = new Set<string>([...Object.keys(own), ...believed]);
  const dropped = Object.keys(given).filter((one) => !known.has(one) && given[one] !== null);
  const { "pipeline.id": _id, "pipeline.number": _number, ...certain } = own;
  return { certain: { ...certain, "pipeline.config_source": "git" }, values, dropped };
}

function isHarmless(value: Scalar | undefined): boolean {
  if (typeof value === "string") return harmless.test(value);
  return typeof value === "boolean" || Number.isSafeInteger(value);
}

/** Where people look at the repository: `https://host/owner/name`, of any way to fetch it. */
function pageOf(repo: string): string {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?![:/])(.+)$/.exec(repo);
  const url = /^(?:https|ssh):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/.exec(repo);
  const [, host, path] = scp ?? url ?? [];
  return host === undefined ? repo : `https://${host}/${path!.replace(/\.git\/?$/, "")}`;
}
