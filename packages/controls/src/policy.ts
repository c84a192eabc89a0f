/** What an organization says of itself, from `.ringfort/policy.yml`: what is sensitive, what is allowed, what was accepted. */
export interface OrgPolicy {
  readonly defaultBranch: string | undefined;
  readonly protectedBranches: readonly string[];
  /** Contexts that are sensitive, or are not, whatever their names say. */
  readonly contexts: Readonly<Record<string, "sensitive" | "harmless">>;
  /** Jobs that deploy, or do not, whatever their names say. */
  readonly jobs: Readonly<Record<string, "deploy" | "preview" | "not-a-deploy">>;
  readonly allowedRegistries: readonly string[];
  readonly allowedOrbNamespaces: readonly string[];
  readonly serviceAccounts: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly protectedTargets: readonly string[];
  /** Leavers with the day they left, from HR or the identity provider. */
  readonly leavers: Readonly<Record<string, number>>;
  readonly incidentStart: number | undefined;
}

export const noPolicy: OrgPolicy = {
  defaultBranch: undefined,
  protectedBranches: [],
  contexts: {},
  jobs: {},
  allowedRegistries: [],
  allowedOrbNamespaces: [],
  serviceAccounts: [],
  allowedHosts: [],
  protectedTargets: [],
  leavers: {},
  incidentStart: undefined,
};
