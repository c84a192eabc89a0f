import type { Check, EvidenceKey } from "../../packages/controls/src/index.ts";

/** What each piece of evidence is, and where `ringfort audit --org` reads it. */
const evidenceWords: Readonly<Record<EvidenceKey, string>> = {
  ORG: "the organization (`GET /api/v2/me/collaborations`)",
  ORGSET: "the organization's settings (`GET /api/v3/orgs/{id}/settings`)",
  POL: "config policies (`GET /api/v2/owner/{org}/context/config/…`)",
  OIDC: "the organization's OIDC claims (`GET /api/v2/org/{org}/oidc-custom-claims`)",
  URLORB: "URL orbs that are allowed (`GET /api/v2/organization/{org}/url-orb-allow-list`)",
  OTEL: "telemetry exporters (`GET /api/v2/otel/exporters`)",
  RUNNER: "self-hosted runners and their tokens (`GET /api/v3/runner…`)",
  SECURITY: "members, sign-in and tokens (`GET /api/v2/organization/{id}/security`, which only Ringfort answers)",
  CTXLIST: "the list of contexts (`GET /api/v2/context`)",
  VCSAPP: "the connection to the VCS",
  PRJ: "the project (`GET /api/v2/project/{slug}`)",
  PRJSET: "the project's settings (`GET /api/v2/project/{slug}/settings`)",
  PRJSET3: "the project's newer settings (`GET /api/v3/projects/{id}/settings`)",
  ENV: "project variables, by name (`GET /api/v2/project/{slug}/envvar`)",
  CKEY: "checkout keys (`GET /api/v2/project/{slug}/checkout-key`)",
  SSHKEY: "additional SSH keys",
  SCHED: "schedules (`GET /api/v2/project/{slug}/schedule`)",
  PDEF: "pipeline definitions and their triggers (`GET /api/v2/projects/{id}/pipeline-definitions`)",
  HOOK: "outbound webhooks (`GET /api/v2/webhook`)",
  RUNS: "recent pipelines, workflows and approvals (`GET /api/v2/project/{slug}/pipeline`)",
  PRJOIDC: "the project's OIDC claims (`GET /api/v2/org/{org}/project/{project}/oidc-custom-claims`)",
  FORGE: "the repository's protection, as GitHub tells it",
  CTX: "the context (`GET /api/v2/context/{id}`)",
  CTXVAR: "the context's variables, by name (`GET /api/v2/context/{id}/environment-variable`)",
  CTXRES: "the context's restrictions (`GET /api/v2/context/{id}/restrictions`)",
};

/** What a check reads, and what happens where that cannot be read. */
export function whatIsRead(check: Check): string {
  switch (check.subject) {
    case "config":
      return check.needs.includes("compiled")
        ? "The config with its orbs, commands, executors, parameters and matrices expanded. Where an orb is not at hand (`--orbs DIR`, `--online`), what passes is UNKNOWN."
        : "The config as it is written.";
    case "runner":
      return "The files given with `--runner-config`: a runner's config, `docker inspect`, a pod or the command that starts it. UNKNOWN without.";
    case "trust-policy":
      return "The trust policies given with `--oidc-policy`. UNKNOWN without, or where a file is not JSON.";
    case "audit-log":
      return "The log given with `--audit-log`. UNKNOWN without.";
    case "organization":
    case "project":
    case "context": {
      const subject = check.subject === "organization" ? "The organization" : `Each ${check.subject}`;
      const keys = check.needs.map((key) => `- ${evidenceWords[key]}`);
      if (keys.length === 0)
        return `${subject}, with \`--org\`. What nobody may read is UNKNOWN, with what would bring it.`;
      return `${subject}, with \`--org\`:\n\n${keys.join("\n")}\n\nA route that does not answer makes it UNKNOWN, with the permission that is missing.`;
    }
  }
}
