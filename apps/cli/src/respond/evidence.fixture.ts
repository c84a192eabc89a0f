function was(value: unknown) {
  return { status: "read", value, route: "GET /recorded", at: 0, hash: "00" };
}

/** Evidence of a small organization as the audit collects it, for `--evidence`. */
export const evidence = {
  org: {
    kind: "organization",
    name: "gh/acme",
    platform: "circleci.com",
    CTXLIST: was([{ id: "c-1", name: "deploy" }]),
    RUNNER: was({ agents: [], classes: [{ resource_class: "acme/linux", tokens: [{ id: "r-1", nickname: "one" }] }] }),
    OTEL: was([]),
    SECURITY: { status: "missing", why: "not-found", route: "GET /security", permission: "none" },
  },
  contexts: [
    {
      kind: "context",
      id: "c-1",
      name: "deploy",
      CTXVAR: was([{ variable: "AWS_SECRET_ACCESS_KEY", updated_at: 1_000, truncated_value: "xxxxAB12" }]),
    },
  ],
  projects: [
    {
      kind: "project",
      slug: "gh/acme/web",
      ENV: was([{ name: "COLOUR", value: "xxxxblue" }]),
      CKEY: was([{ type: "deploy-key", fingerprint: "SHA256:abc", preferred: true }]),
      SSHKEY: was({ ssh_keys: [], legacy_aws_keys: false }),
      HOOK: was([]),
      PDEF: was([]),
      RUNS: was([{ pipeline_id: "p-1", workflow: "w", job: "build", type: "build", at: 9e12 }]),
    },
  ],
};
