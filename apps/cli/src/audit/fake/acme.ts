import {
  type FakeContext,
  type FakeOrganization,
  type FakePipeline,
  type FakeProject,
  fakeId,
} from "./organization.ts";

/** An organization in good order, of any size: what is wrong in a test is what the test changed. */
export function acme(options: { readonly projects?: number; readonly now: number }): FakeOrganization {
  const { projects = 2, now } = options;
  return {
    id: fakeId(1, 1),
    slug: "gh/acme",
    name: "acme",
    vcs_type: "github",
    settings: {
      enable_unversioned_config: false,
      enable_uncertified_public_orbs: false,
      enable_certified_public_orbs: true,
      enable_private_orbs: true,
      is_user_checkout_keys_disabled: true,
      is_context_group_restriction_required: true,
      is_running_disabled: false,
      enable_ai_agents: false,
      enable_ai_error_summarization: false,
    },
    policies: {
      enabled: true,
      bundle: { "orbs.rego": 'package org\n\npolicy_name["orbs"]\n\nenable_hard["only_our_orbs"]\n' },
      decisions: [
        {
          id: fakeId(9, 1),
          created_at: ago(now, 1),
          decision: { status: "PASS", enabled_rules: ["only_our_orbs"] },
          metadata: { project_id: fakeId(2, 0), ssh_rerun: false, vcs: { branch: "main" } },
        },
      ],
    },
    claims: { org_id: fakeId(1, 1), audience: ["sts.example.com"], ttl: "1h30m0s" },
    urlOrbs: [{ id: fakeId(8, 1), name: "ours", prefix: "https://raw.example.com/acme/orbs/", auth: "github-app" }],
    exporters: [
      {
        id: fakeId(7, 1),
        org_id: fakeId(1, 1),
        endpoint: "otel.example.com:4317",
        protocol: "grpc",
        insecure: false,
        headers: { key: "xxxx" },
        issues: [],
      },
    ],
    runners: [
      {
        ...{ resource_class: "acme/linux", hostname: "runner-1", name: "runner-1", ip: "192.0.2.7", version: "3.1.9" },
        ...{ first_connected: ago(now, 20), last_connected: ago(now, 0), last_used: ago(now, 0), status: "idle" },
      },
    ],
    resourceClasses: [
      {
        resource_class: "acme/linux",
        tokens: [{ id: fakeId(6, 1), resource_class: "acme/linux", nickname: "runner-1", created_at: ago(now, 20) }],
      },
    ],
    security: undefined,
    openapi: undefined,
    contexts: [context(0, "deploy-production", now), context(1, "staging", now), context(2, "publish", now)],
    projects: Array.from({ length: projects }, (_, index) => project(index, now)),
  };
}

function ago(now: number, days: number): string {
  return new Date(now - days * 86_400_000).toISOString();
}

function context(index: number, name: string, now: number): FakeContext {
  const id = fakeId(3, index);
  return {
    id,
    name,
    created_at: ago(now, 60),
    variables: [
      {
        context_id: id,
        variable: "DEPLOY_ROLE",
        created_at: ago(now, 30),
        updated_at: ago(now, 10),
        truncated_value: "xxxxrole",
      },
    ],
    restrictions: [
      {
        ...{ id: fakeId(4, index), context_id: id, name: "app-0", project_id: fakeId(2, 0) },
        ...{ restriction_type: "project", restriction_value: fakeId(2, 0) },
      },
    ],
  };
}

function project(index: number, now: number): FakeProject {
  const id = fakeId(2, index);
  const name = `app-${index}`;
  return {
    id,
    slug: `gh/acme/${name}`,
    name,
    vcs_info: { provider: "GitHub", vcs_url: `https://github.com/acme/${name}`, default_branch: "main" },
    advanced: {
      ...{ build_fork_prs: false, forks_receive_secret_env_vars: false, build_prs_only: true, disable_ssh: true },
      ...{ pr_only_branch_overrides: ["main"], write_settings_requires_admin: true, oss: false },
      ...{ setup_workflows: false, autocancel_builds: true, set_github_status: true },
    },
    attributes: {
      ...{ enable_unversioned_config: false, is_running_disabled: false, can_pass_secrets_to_fork_pr_jobs: false },
      is_ssh_disabled: true,
    },
    variables: [{ name: "LOG_LEVEL", value: "xxxxinfo", created_at: ago(now, 30) }],
    keys: [
      {
        ...{ type: "deploy-key", preferred: true, created_at: ago(now, 30) },
        ...{ fingerprint: `SHA256:${index}`, public_key: "ssh-ed25519 AAAA acme" },
      },
    ],
    schedules: [],
    definitions: [
      {
        ...{ id: fakeId(5, index), name: "build", description: "", created_at: ago(now, 60) },
        config_source: {
          provider: "github_oauth",
          repo: { external_id: `${index}`, full_name: `acme/${name}` },
          file_path: ".circleci/config.yml",
        },
        checkout_source: { provider: "github_oauth", repo: { external_id: `${index}`, full_name: `acme/${name}` } },
        triggers: [
          {
            ...{
              id: fakeId(10, index),
              event_name: "",
              event_preset: "all-pushes",
              disabled: false,
              created_at: ago(now, 60),
            },
            event_source: { provider: "github_oauth", repo: { external_id: `${index}`, full_name: `acme/${name}` } },
          },
        ],
      },
    ],
    webhooks: [
      {
        ...{ id: fakeId(11, index), name: "deploys", url: "https://hooks.example.com/circleci", verify_tls: true },
        ...{ signing_secret: "****", events: ["workflow-completed"], scope: { id, type: "project" } },
        ...{ created_at: ago(now, 60), updated_at: ago(now, 60) },
      },
    ],
    claims: { org_id: fakeId(1, 1), project_id: id },
    pipelines: [0, 1, 2].map((age) => pipeline(index, age, now)),
  };
}

function pipeline(project: number, age: number, now: number): FakePipeline {
  const number = project * 8 + age;
  const build = {
    id: fakeId(14, number),
    name: "build",
    type: "build",
    status: "success",
    job_number: 1,
    started_at: ago(now, age),
  };
  const hold = {
    id: fakeId(15, number),
    name: "hold",
    type: "approval",
    status: "success",
    started_at: ago(now, age),
    approved_by: fakeId(16, 2),
  };
  return {
    id: fakeId(12, number),
    number: 3 - age,
    branch: "main",
    created_at: ago(now, age),
    trigger: "webhook",
    source: configOf(project),
    setup: undefined,
    workflows: [{ id: fakeId(13, number), name: "main", started_by: fakeId(16, 1), jobs: [build, hold] }],
  };
}

const digest = "0".repeat(64);

function configOf(project: number): string {
  const jobs = Array.from({ length: 3 + (project % 5) }, (_, index) => index);
  return `version: 2.1
executors:
  node:
    docker:
      - image: cimg/node@sha256:${digest}
jobs:
${jobs.map((index) => `  test-${index}:\n    executor: node\n    steps:\n      - checkout\n      - run: npm ci --ignore-scripts\n      - run: npm run test-${index} -- --project app-${project}\n`).join("")}  deploy:
    executor: node
    steps:
      - checkout
      - run: ./deploy.sh
workflows:
  main:
    jobs:
${jobs.map((index) => `      - test-${index}\n`).join("")}      - hold:
          type: approval
          requires: [${jobs.map((index) => `test-${index}`).join(", ")}]
          filters: { branches: { only: main } }
      - deploy:
          context: deploy-production
          requires: [hold]
          filters: { branches: { only: main } }
`;
}
