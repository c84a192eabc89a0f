import { type Answer, newestPipelines, type PipelineConfig, pipelineConfig, type Reader } from "@ringfort/client";
import { type ConfigFacts, type OrgPolicy, type ProjectEvidence, readConfig } from "@ringfort/controls";
import { after } from "./scan.ts";
import type { SharedOrbs } from "./shared-orbs.ts";

export interface ConfigOptions {
  readonly orbs: string | undefined;
  readonly online: boolean;
  readonly policy: OrgPolicy;
}

export interface ProjectConfigs {
  readonly configs: readonly ConfigFacts[];
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

/** How many pipelines back a config is looked for: one that was never read has none. */
const mostPipelines = 3;

/** The config that a project's newest pipeline on its default branch ran. A setup pipeline has a second one, which it continued with. */
export async function projectConfigs(
  { slug, PRJ }: ProjectEvidence,
  reader: Reader,
  orbs: SharedOrbs,
  policy: OrgPolicy,
): Promise<ProjectConfigs> {
  const file = `${slug}/.circleci/config.yml`;
  const written = await after(PRJ, ({ default_branch }) => newestConfig(slug, default_branch, reader));
  if (written.status === "missing")
    return { configs: [], unreadable: [{ file, reason: `${written.route} answered ${written.why}` }] };
  if (!written.value) return { configs: [], unreadable: [{ file, reason: "no pipeline ran on the default branch" }] };
  const { source, setup_config } = written.value;
  const texts = setup_config ? [setup_config, source] : [source];
  const configs: ConfigFacts[] = [];
  for (const [at, text] of texts.entries()) {
    const of = { file: at === 0 ? file : `${slug}/.circleci/continued.yml`, text };
    await orbs.fetchFor(of);
    configs.push(readConfig({ source: of, orbs: orbs.library, policy, project: slug }));
  }
  return { configs, unreadable: [] };
}

async function newestConfig(slug: string, branch: string, reader: Reader): Promise<Answer<PipelineConfig | undefined>> {
  const pipelines = await newestPipelines(reader, slug, branch);
  if (pipelines.status === "missing") return pipelines;
  let last: Answer<PipelineConfig | undefined> = { ...pipelines, value: undefined };
  for (const { id } of pipelines.value.slice(0, mostPipelines)) {
    last = await pipelineConfig(reader, id);
    if (last.status === "read" && last.value?.source !== "") return last;
  }
  return last;
}
