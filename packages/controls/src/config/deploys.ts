import type { JobView } from "@ringfort/config";
import type { OrgPolicy } from "../policy.ts";

const deploys = /(?:^|[-_/ ])(?:deploy|publish|promote|rollout|ship)(?:$|[-_/ ])/i;
const released = /(?:^|[-_/ ])(?:release|production|prod)(?:$|[-_/ ])/i;
/** What is done with a release before it is one: `build_release`, `t_ubu_release_cli`. Its commands may still tell that it deploys. */
const prepares = /(?:^|[-_/ ])(?:build|builds|b|test|tests|t|lint|check|verify|scan)(?:$|[-_/ ])/i;
const preview = /preview|ephemeral|review[-_]?app|dry[-_]?run|staging|sandbox|dev(?:$|[-_])/i;
const commands =
  /(?:^|[;&|\s])(?:kubectl\s+(?:apply|set|rollout)|helm\s+(?:upgrade|install)|terraform\s+apply|aws\s+(?:ecs\s+update-service|s3\s+(?:sync|cp)|lambda\s+update|cloudformation\s+deploy)|gcloud\s+(?:app|run|functions)\s+deploy|npm\s+publish|yarn\s+(?:npm\s+)?publish|pnpm\s+publish|twine\s+upload|docker\s+push|gem\s+push|cargo\s+publish|mvn\s+(?:[^;&|\n]*\s)?deploy|firebase\s+deploy|serverless\s+deploy|sls\s+deploy|goreleaser\s+release|gh\s+release\s+create|eb\s+deploy|flyctl\s+deploy|heroku\s+container:release)/;
const orbCommands = /\/(?:deploy|publish|push-image|build-and-push-image|update-service|release|sync|promote)/;

export interface Deploy {
  readonly why: string;
  /** A preview or staging deploy is no production deploy. */
  readonly production: boolean;
}

const known = new WeakMap<OrgPolicy, WeakMap<JobView, Deploy | "no">>();

/** Whether a job changes what users get: by policy, type, name, or a command that deploys or publishes. */
export function asDeploy(job: JobView, policy: OrgPolicy): Deploy | undefined {
  const jobs = known.get(policy) ?? new WeakMap<JobView, Deploy | "no">();
  known.set(policy, jobs);
  const before = jobs.get(job) ?? classify(job, policy) ?? "no";
  jobs.set(job, before);
  return before === "no" ? undefined : before;
}

function classify(job: JobView, policy: OrgPolicy): Deploy | undefined {
  const said = policy.jobs[job.declaredName] ?? policy.jobs[job.name];
  if (said === "not-a-deploy") return undefined;
  if (said === "preview") return { why: "the policy file says so", production: false };
  if (said === "deploy") return { why: "the policy file says so", production: true };
  if (job.type === "release") return { why: "it is of type `release`", production: true };
  if (job.type !== "build") return undefined;
  const production = !preview.test(job.name) && !preview.test(job.declaredName);
  if (says(job.declaredName) || says(job.name)) return { why: `its name, \`${job.name}\`, says so`, production };
  if (orbCommands.test(job.declaredName)) return { why: `it is the orb job \`${job.declaredName}\``, production };
  for (const { step } of job.steps) {
    const found = step.type === "run" ? commands.exec(step.command) : null;
    if (found) return { why: `it runs \`${found[0].replace(/^[;&|\s]+/, "")}\``, production };
  }
  return undefined;
}

function says(name: string): boolean {
  return deploys.test(name) || (released.test(name) && !prepares.test(name));
}
