import { Gate, isSlug, Reader } from "@ringfort/client";
import type { Collected, ConfigFacts, ContextEvidence, ProjectEvidence } from "@ringfort/controls";
import { CommandFailure, type Io, UsageError } from "../../command.ts";
import type { OrganizationRequest } from "../request.ts";
import { type ApiHost, openApiHost } from "./organization/api-host.ts";
import { contextEvidence } from "./organization/context-routes.ts";
import { beFrugal } from "./organization/frugal-heap.ts";
import { onInterruption } from "./organization/interruption.ts";
import { KeptAnswers } from "./organization/kept-answers.ts";
import { organizationEvidence } from "./organization/organization-routes.ts";
import { Progress } from "./organization/progress.ts";
import { type ConfigOptions, type ProjectConfigs, projectConfigs } from "./organization/project-configs.ts";
import { listProjects } from "./organization/project-list.ts";
import { projectEvidence } from "./organization/project-routes.ts";
import type { Scan } from "./organization/scan.ts";
import { openSharedOrbs } from "./organization/shared-orbs.ts";

export interface CollectedOrganization extends Pick<Collected, "org" | "projects" | "contexts" | "configs"> {
  readonly unreadable: ProjectConfigs["unreadable"];
}

const requestsAtOnce = 8;
/** Few, so that not all their configs are held while they wait for one another. */
const projectsAtOnce = 8;

/** Everything that the API of one organization tells. Answers that could not be read are part of it, with the reason. */
export async function collectOrganization(
  { slug, host, token }: Pick<OrganizationRequest, "slug" | "host"> & { readonly token: string },
  options: ConfigOptions,
  io: Io,
): Promise<CollectedOrganization> {
  if (!isSlug(slug) || slug.split("/").length !== 2)
    throw new UsageError(`\`--org ${slug}\` is no organization: it should look like gh/acme or circleci/ID.`);
  const api = openApiHost(host, token);
  const now = Date.now();
  await using kept = await KeptAnswers.open(io.settings.cacheFolder, api.origin, slug, now);
  if (kept.resumed > 0) io.stderr.write(`Going on with ${kept.resumed} answers of a scan that did not end.\n`);
  using _ = onInterruption(() => io.stderr.write("\nStopped. The same command goes on from here within the hour.\n"));
  const collected = await scanAll(slug, api, { kept, now, options, io });
  await kept.finish();
  if (kept.worthKeeping)
    io.stderr.write(
      "Some answers are missing because the API did not answer in time; run the same within the hour to go on.\n",
    );
  return collected;
}

async function scanAll(
  slug: string,
  api: ApiHost,
  { kept, now, options, io }: { kept: KeptAnswers; now: number; options: ConfigOptions; io: Io },
): Promise<CollectedOrganization> {
  const scan: Scan = { reader: new Reader(api.transport, { concurrency: requestsAtOnce }), kept, now };
  const org = await organizationEvidence(slug, api.origin, scan);
  if (org.ORG.status === "missing" && org.ORG.why === "unreachable")
    throw new CommandFailure(`${api.origin} cannot be reached.`);
  const list = await listProjects(slug, org.ORG, scan);
  beFrugal(list.slugs.length);
  const contexts = await contextsOf(org, scan);
  const found = await projectsOf(list.slugs, org, scan, options, io);
  const notes = list.incomplete === undefined ? [] : [{ file: `${slug}: its projects`, reason: list.incomplete }];
  return { org, contexts, ...found, unreadable: [...notes, ...found.unreadable] };
}

async function contextsOf(org: NonNullable<Collected["org"]>, scan: Scan): Promise<readonly ContextEvidence[]> {
  const { CTXLIST } = org;
  if (CTXLIST.status === "missing") return [];
  return Promise.all(CTXLIST.value.map((context) => contextEvidence(context, CTXLIST, scan)));
}

async function projectsOf(
  slugs: readonly string[],
  org: NonNullable<Collected["org"]>,
  scan: Scan,
  options: ConfigOptions,
  io: Io,
): Promise<Omit<CollectedOrganization, "org" | "contexts">> {
  const gate = new Gate(projectsAtOnce);
  const orbs = await openSharedOrbs(options, io);
  const progress = new Progress(io.stderr);
  let done = 0;
  const found = await Promise.all(
    slugs.map((slug) =>
      gate.pass(async () => {
        const project = await projectEvidence(slug, org.ORG, scan);
        const read = await projectConfigs(project, scan.reader, orbs, options.policy);
        done += 1;
        progress.tell(() => `Read ${done} of ${slugs.length} projects`, Date.now());
        return { project, ...read };
      }),
    ),
  );
  progress.clear();
  const projects: readonly ProjectEvidence[] = found.map(({ project }) => project);
  const configs: readonly ConfigFacts[] = found.flatMap((one) => one.configs);
  return { projects, configs, unreadable: found.flatMap((one) => one.unreadable) };
}
