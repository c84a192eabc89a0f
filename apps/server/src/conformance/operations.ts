/** The operations of one tag of API v2. */
export interface OperationGroup {
  readonly tag: string;
  /** Why this server answers 501 to all of them. Without it, it answers. */
  readonly missing?: string;
  readonly operations: readonly string[];
}

/** Every operation that CircleCI documents for API v2, as of May 2026. */
export const operationGroups: readonly OperationGroup[] = [
  {
    tag: "User",
    operations: ["GET /me", "GET /me/collaborations", "GET /user/{id}"],
  },
  {
    tag: "Organization",
    operations: [
      "POST /organization",
      "GET /organization/{org-slug-or-id}",
      "DELETE /organization/{org-slug-or-id}",
      "GET /organization/{org-slug-or-id}/url-orb-allow-list",
      "POST /organization/{org-slug-or-id}/url-orb-allow-list",
      "DELETE /organization/{org-slug-or-id}/url-orb-allow-list/{allow-list-entry-id}",
    ],
  },
  {
    tag: "Project",
    operations: [
      "POST /organization/{org-slug-or-id}/project",
      "GET /project/{project-slug}",
      "DELETE /project/{project-slug}",
      "GET /project/{project-slug}/checkout-key",
      "POST /project/{project-slug}/checkout-key",
      "GET /project/{project-slug}/checkout-key/{fingerprint}",
      "DELETE /project/{project-slug}/checkout-key/{fingerprint}",
      "GET /project/{project-slug}/envvar",
      "POST /project/{project-slug}/envvar",
      "GET /project/{project-slug}/envvar/{name}",
      "DELETE /project/{project-slug}/envvar/{name}",
      "GET /project/{provider}/{organization}/{project}/settings",
      "PATCH /project/{provider}/{organization}/{project}/settings",
    ],
  },
  {
    tag: "Pipeline",
    operations: [
      "GET /pipeline",
      "POST /pipeline/continue",
      "GET /pipeline/{pipeline-id}",
      "GET /pipeline/{pipeline-id}/config",
      "GET /pipeline/{pipeline-id}/workflow",
      "GET /pipeline/{pipeline_id}/values",
      "GET /project/{project-slug}/pipeline",
      "POST /project/{project-slug}/pipeline",
      "GET /project/{project-slug}/pipeline/mine",
      "GET /project/{project-slug}/pipeline/{pipeline-number}",
      "POST /project/{provider}/{organization}/{project}/pipeline/run",
    ],
  },
  {
    tag: "Workflow",
    operations: [
      "GET /workflow/{id}",
      "POST /workflow/{id}/approve/{approval_request_id}",
      "POST /workflow/{id}/cancel",
      "GET /workflow/{id}/job",
      "POST /workflow/{id}/rerun",
    ],
  },
  {
    tag: "Job",
    operations: [
      "POST /jobs/{job-id}/cancel",
      "GET /jobs/{job_id}",
      "GET /project/{project-slug}/job/{job-number}",
      "POST /project/{project-slug}/job/{job-number}/cancel",
      "GET /project/{project-slug}/{job-number}/artifacts",
      "GET /project/{project-slug}/{job-number}/tests",
    ],
  },
  {
    tag: "Pipeline Definition",
    operations: [
      "GET /projects/{project_id}/pipeline-definitions",
      "POST /projects/{project_id}/pipeline-definitions",
      "GET /projects/{project_id}/pipeline-definitions/{pipeline_definition_id}",
      "PATCH /projects/{project_id}/pipeline-definitions/{pipeline_definition_id}",
      "DELETE /projects/{project_id}/pipeline-definitions/{pipeline_definition_id}",
    ],
  },
  {
    tag: "Trigger",
    operations: [
      "GET /projects/{project_id}/pipeline-definitions/{pipeline_definition_id}/triggers",
      "POST /projects/{project_id}/pipeline-definitions/{pipeline_definition_id}/triggers",
      "GET /projects/{project_id}/triggers/{trigger_id}",
      "PATCH /projects/{project_id}/triggers/{trigger_id}",
      "DELETE /projects/{project_id}/triggers/{trigger_id}",
    ],
  },
  {
    tag: "Schedule",
    operations: [
      "GET /project/{project-slug}/schedule",
      "POST /project/{project-slug}/schedule",
      "GET /schedule/{schedule-id}",
      "PATCH /schedule/{schedule-id}",
      "DELETE /schedule/{schedule-id}",
    ],
  },
  {
    tag: "Webhook",
    operations: [
      "GET /webhook",
      "POST /webhook",
      "GET /webhook/{webhook-id}",
      "PUT /webhook/{webhook-id}",
      "DELETE /webhook/{webhook-id}",
    ],
  },
  {
    tag: "Insights",
    operations: [
      "GET /insights/pages/{project-slug}/summary",
      "GET /insights/time-series/{project-slug}/workflows/{workflow-name}/jobs",
      "GET /insights/{org-slug}/summary",
      "GET /insights/{project-slug}/branches",
      "GET /insights/{project-slug}/flaky-tests",
      "GET /insights/{project-slug}/workflows",
      "GET /insights/{project-slug}/workflows/{workflow-name}",
      "GET /insights/{project-slug}/workflows/{workflow-name}/jobs",
      "GET /insights/{project-slug}/workflows/{workflow-name}/summary",
      "GET /insights/{project-slug}/workflows/{workflow-name}/test-metrics",
    ],
  },
  {
    tag: "Context",
    operations: [
      "GET /context",
      "POST /context",
      "GET /context/{context_id}",
      "DELETE /context/{context_id}",
      "GET /context/{context_id}/environment-variable",
      "PUT /context/{context_id}/environment-variable/{env_var_name}",
      "DELETE /context/{context_id}/environment-variable/{env_var_name}",
      "GET /context/{context_id}/restrictions",
      "POST /context/{context_id}/restrictions",
      "DELETE /context/{context_id}/restrictions/{restriction_id}",
    ],
  },
  {
    tag: "OIDC Token Management",
    operations: [
      "GET /org/{orgID}/oidc-custom-claims",
      "PATCH /org/{orgID}/oidc-custom-claims",
      "DELETE /org/{orgID}/oidc-custom-claims",
      "GET /org/{orgID}/project/{projectID}/oidc-custom-claims",
      "PATCH /org/{orgID}/project/{projectID}/oidc-custom-claims",
      "DELETE /org/{orgID}/project/{projectID}/oidc-custom-claims",
    ],
  },
  {
    tag: "Policy Management",
    missing: "config policies are still to be built",
    operations: [
      "GET /owner/{ownerID}/context/{context}/decision",
      "POST /owner/{ownerID}/context/{context}/decision",
      "GET /owner/{ownerID}/context/{context}/decision/settings",
      "PATCH /owner/{ownerID}/context/{context}/decision/settings",
      "GET /owner/{ownerID}/context/{context}/decision/{decisionID}",
      "GET /owner/{ownerID}/context/{context}/decision/{decisionID}/policy-bundle",
      "GET /owner/{ownerID}/context/{context}/policy-bundle",
      "POST /owner/{ownerID}/context/{context}/policy-bundle",
      "GET /owner/{ownerID}/context/{context}/policy-bundle/{policyName}",
    ],
  },
  {
    tag: "Groups",
    operations: [
      "GET /organizations/{org_id}/groups",
      "POST /organizations/{org_id}/groups",
      "GET /organizations/{org_id}/groups/{group_id}",
      "DELETE /organizations/{org_id}/groups/{group_id}",
    ],
  },
  {
    tag: "Usage",
    missing: "nothing is billed, so there is no usage to export",
    operations: [
      "POST /organizations/{org_id}/usage_export_job",
      "GET /organizations/{org_id}/usage_export_job/{usage_export_job_id}",
    ],
  },
  {
    tag: "OTel",
    missing: "an organization cannot name exporters yet",
    operations: ["GET /otel/exporters", "POST /otel/exporters", "DELETE /otel/exporters/{otel_exporter_id}"],
  },
  {
    tag: "Deploy",
    missing: "deploys are not tracked yet",
    operations: [
      "GET /deploy/components",
      "GET /deploy/components/{component_id}",
      "GET /deploy/components/{component_id}/versions",
      "GET /deploy/environments",
      "GET /deploy/environments/{environment_id}",
    ],
  },
  {
    tag: "Rollback",
    missing: "without deploys there is nothing to roll back",
    operations: ["POST /projects/{project_id}/rollback"],
  },
];
