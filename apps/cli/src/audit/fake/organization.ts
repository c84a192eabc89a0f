/** What a fake circleci.com knows, in the API's own shapes with underscores. Ids are texts that look like the real ones. */
export interface FakeOrganization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly vcs_type: "github" | "bitbucket" | "circleci";
  /** Changed by what `--apply` sends. */
  readonly settings: Record<string, unknown>;
  readonly policies: {
    enabled: boolean;
    readonly bundle: Readonly<Record<string, string>>;
    readonly decisions: readonly object[];
  };
  readonly claims: object;
  readonly urlOrbs: readonly object[];
  readonly exporters: readonly object[];
  readonly runners: readonly object[];
  readonly resourceClasses: readonly { readonly resource_class: string; readonly tokens: readonly object[] }[];
  /** Only Ringfort has it. */
  readonly security: object | undefined;
  /** The description of its own API, which only Ringfort has. */
  readonly openapi: object | undefined;
  readonly contexts: readonly FakeContext[];
  readonly projects: readonly FakeProject[];
}

export interface FakeContext {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly variables: readonly object[];
  readonly restrictions: Record<string, unknown>[];
}

export interface FakeProject {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly vcs_info: { readonly provider: string; readonly vcs_url: string; readonly default_branch: string };
  readonly advanced: Record<string, unknown>;
  readonly attributes: Record<string, unknown>;
  readonly variables: readonly object[];
  readonly keys: readonly object[];
  readonly schedules: readonly object[];
  readonly definitions: readonly {
    readonly id: string;
    readonly triggers: readonly object[];
    readonly [more: string]: unknown;
  }[];
  readonly webhooks: readonly object[];
  readonly claims: object;
  readonly pipelines: readonly FakePipeline[];
}

export interface FakePipeline {
  readonly id: string;
  readonly number: number;
  readonly branch: string;
  readonly created_at: string;
  readonly trigger: string;
  readonly source: string;
  readonly setup: string | undefined;
  readonly workflows: readonly FakeWorkflow[];
}

export interface FakeWorkflow {
  readonly id: string;
  readonly name: string;
  readonly started_by: string;
  readonly jobs: readonly object[];
}

/** A number as an id. */
export function fakeId(kind: number, number: number): string {
  return `${kind.toString(16).padStart(8, "0")}-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}
