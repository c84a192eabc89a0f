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
  /** What no API tells of circleci.com: features that a plan lacks are not applicable. */
  readonly plan?: "free" | "performance" | "scale" | "server";
  /** Ids of tokens that lie in a vault for emergencies, so that nobody uses them. */
  readonly breakGlassTokens?: readonly string[];
  /** Variables whose platform token may only read, or has a narrow scope. */
  readonly readOnlyTokenVariables?: readonly string[];
  /** Slugs of projects whose deploy key must push: they make releases. */
  readonly releasers?: readonly string[];
  /** Who owns a context, or `CONTEXT/VARIABLE`, and where the steps to rotate it are. */
  readonly secretOwners?: Readonly<Record<string, string>>;
  /** Hosts and addresses that runners are expected on: any other is a stranger. */
  readonly runnerHosts?: readonly string[];
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

/** How each key is written in the policy file; a key without a line here does not compile, so the file can say all that checks ask for. */
export const policyShapes = {
  defaultBranch: "text",
  protectedBranches: "texts",
  contexts: "map",
  jobs: "map",
  allowedRegistries: "texts",
  allowedOrbNamespaces: "texts",
  serviceAccounts: "texts",
  allowedHosts: "texts",
  protectedTargets: "texts",
  leavers: "instants",
  incidentStart: "instant",
  plan: "text",
  breakGlassTokens: "texts",
  readOnlyTokenVariables: "texts",
  releasers: "texts",
  secretOwners: "map",
  runnerHosts: "texts",
} as const satisfies Record<keyof OrgPolicy, PolicyShape>;
export type PolicyShape = "text" | "texts" | "map" | "instants" | "instant";
