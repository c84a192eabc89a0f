/** What a runner believes because its owner wrote it down: never from the server. `docs/runner-trust.md` tells every line. */
export interface TrustFile {
  readonly trustRoot: {
    /** `sha256:…` of the organization's first trust root, or of one that was compared later. */
    readonly fingerprint: string;
    /** The oldest version of the root that counts. */
    readonly minVersion: number;
  };
  /** The number of the user as whom the server runs, where it does so on this machine: what it may write to proves nothing. */
  readonly serverUser?: number | undefined;
  /** By slug. */
  readonly projects: ReadonlyMap<string, TrustedProject>;
}

export interface TrustedProject {
  /** From where the runner fetches, whatever the server says. */
  readonly repo: string;
  /** Lines of a `known_hosts` file; without them an ssh host is believed the first time. */
  readonly hostKeys: readonly string[];
  /** A private key of the runner's own for fetching over ssh. */
  readonly sshKeyFile?: string;
  /** Full names of refs, `*` for any text. */
  readonly refs: readonly string[];
  /** Paths of the configs that count. */
  readonly configs: readonly string[];
  /** Older commits are refused unless they are their ref's tip or an approval names them; `null` for no limit. */
  readonly maxCommitAgeDays: number | null;
  readonly requireSignedCommits: boolean;
  /** Lines of git's `allowed_signers`, for signed commits. */
  readonly allowedSigners: readonly string[];
  /** Whether a setup job's runner may vouch for another config. */
  readonly setupWorkflows: "signed" | "never";
  /** Classes whose word counts about jobs that name no class of the organization, setup jobs among them; empty for every class of the trust root. */
  readonly proofClasses: readonly string[];
  /** Whether verified jobs get OIDC tokens. */
  readonly oidc: "verified" | "never";
  /** Whether an approval job counts only with a signature, or also when the server alone says so. */
  readonly approvals: "signed" | "server";
  /** Variables that the server could see and that reach jobs with sealed values all the same; `*` for all. */
  readonly visible: readonly string[];
  /** Values of pipeline parameters beside their defaults, for jobs without a policy. */
  readonly parameters: TrustedParameters;
  /** Further limits by scope. Each only narrows what the policy allows. */
  readonly scopes: ReadonlyMap<string, TrustedScope>;
  /** Hosts that jobs may reach, `name:port`. */
  readonly egress: readonly string[];
  readonly egressMode: "off" | "learn" | "block";
}

export type TrustedParameters = Readonly<Record<string, readonly (string | number | boolean)[]>>;

export interface TrustedScope {
  readonly refs?: readonly string[];
  readonly approvals?: number;
  readonly restoreCache?: boolean;
  readonly parameters?: TrustedParameters;
}

/** What a project has where its table says nothing. */
export const trustedByDefault: Omit<TrustedProject, "repo" | "refs"> = {
  hostKeys: [],
  configs: [".circleci/config.yml"],
  maxCommitAgeDays: 30,
  requireSignedCommits: false,
  allowedSigners: [],
  setupWorkflows: "signed",
  proofClasses: [],
  oidc: "verified",
  approvals: "signed",
  visible: [],
  parameters: {},
  scopes: new Map(),
  egress: [],
  egressMode: "off",
};
