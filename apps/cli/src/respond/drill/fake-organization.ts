import type { Collection } from "@ringfort/controls";
import { noPolicy } from "@ringfort/controls";

/** Secrets that nobody has, in the places where a middling company has them. */
const contexts = {
  "aws-production": ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "TERRAFORM_TOKEN"],
  publish: ["NPM_TOKEN", "PYPI_UPLOAD_TOKEN", "DOCKERHUB_PASSWORD", "COSIGN_KEY"],
  tools: ["SONAR_TOKEN", "CHAT_WEBHOOK", "COVERAGE_UPLOAD"],
};
const projects = {
  web: ["DATABASE_PASSWORD", "STRIPE_API_KEY", "ASSET_HOST"],
  api: ["DB_PASSWORD", "GITHUB_TOKEN"],
  mobile: ["KEYSTORE_PASSWORD", "CRASH_REPORT_ID"],
  infra: ["CIRCLECI_API_TOKEN", "VAULT_TOKEN"],
};

/** What the audit would have collected of it by a moment. */
export function fakeOrganization(at: number): Collection {
  const was = <T>(value: T) => ({ status: "read", value, route: "GET /drill", at, hash: "0".repeat(64) }) as const;
  const slugs = Object.entries(projects);
  const org = {
    kind: "organization",
    name: "gh/drill",
    platform: "circleci.com",
    CTXLIST: was(Object.keys(contexts).map((name) => ({ id: name, name }))),
    RUNNER: was({ agents: [], classes: [{ resource_class: "drill/linux", tokens: [{ id: "t1", nickname: "rack" }] }] }),
    OTEL: was([]),
  };
  return {
    org: org as unknown as NonNullable<Collection["org"]>,
    contexts: Object.entries(contexts).map(([name, variables]) => ({
      ...{ kind: "context" as const, id: name, name },
      CTX: was({ id: name, name, created_at: undefined }),
      CTXRES: was([]),
      CTXVAR: was(variables.map((variable) => ({ variable, ...never }))),
    })),
    projects: slugs.map(([name, variables]) => fakeProject(`gh/drill/${name}`, variables, was, at)),
    configs: [],
    trustPolicies: [],
    policy: noPolicy,
  };
}

const never = { created_at: undefined, updated_at: undefined, truncated_value: undefined };

function fakeProject(
  slug: string,
  variables: readonly string[],
  was: (value: unknown) => unknown,
  at: number,
): Collection["projects"][number] {
  const run = (job: string) => ({ pipeline_id: `${slug} ${job}`, workflow: "ci", job, type: "build", at });
  const project = {
    kind: "project",
    slug,
    ENV: was(variables.map((name) => ({ name, value: "xxxx" }))),
    CKEY: was([{ type: "deploy-key", fingerprint: `SHA256:${slug}`, preferred: true }]),
    SSHKEY: was({ ssh_keys: [], legacy_aws_keys: false }),
    HOOK: was([{ id: `${slug} hook`, name: "chat", url: "", verify_tls: true, signed: true, events: [] }]),
    PDEF: was([]),
    RUNS: was([run("build"), run("release")]),
  };
  return project as unknown as Collection["projects"][number];
}
