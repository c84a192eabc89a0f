import type { Instant } from "./instant.ts";

/** Where a pipeline takes its config and its code from, and what starts it, as API v2 tells it without the addresses of webhooks. */
export interface PipelineDefinition {
  readonly id: string;
  readonly name: string;
  readonly config_source: {
    readonly provider: string;
    readonly repo: string | undefined;
    readonly file_path: string | undefined;
  };
  readonly checkout_source: { readonly provider: string; readonly repo: string | undefined };
  readonly triggers: readonly PipelineTrigger[];
}

export interface PipelineTrigger {
  readonly id: string;
  readonly provider: string;
  readonly event_preset: string | undefined;
  readonly attribution_actor: string | undefined;
  readonly config_ref: string | undefined;
  readonly checkout_ref: string | undefined;
  readonly disabled: boolean;
  readonly created_at: Instant | undefined;
}
