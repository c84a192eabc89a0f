import { z } from "zod";
import type { Row } from "../../postgres/tables.ts";

const scalar = z.union([z.string().max(512), z.number(), z.boolean(), z.null()]);

export const pipelineShape = z.object({
  id: z.uuid(),
  number: z.int(),
  project_slug: z.string(),
  state: z.enum(["created", "errored", "setup-pending", "setup", "pending"]),
  created_at: z.string(),
  updated_at: z.string(),
  errors: z.array(z.object({ type: z.string(), message: z.string() })),
  trigger: z.object({
    type: z.string(),
    received_at: z.string(),
    actor: z.object({ login: z.string(), avatar_url: z.string().nullable() }),
  }),
  trigger_parameters: z.record(z.string(), z.unknown()).optional(),
  vcs: z.record(z.string(), z.unknown()).optional(),
});

export interface ShownPipeline extends Row<"pipelines"> {
  readonly project_slug: string;
  readonly actor_login: string;
  readonly actor_avatar_url: string | null;
}

export function showPipeline(row: ShownPipeline): z.input<typeof pipelineShape> {
  return {
    id: row.id,
    number: row.number,
    project_slug: row.project_slug,
    state: row.state,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    errors: [...row.errors],
    trigger: { ...row.trigger, actor: { login: row.actor_login, avatar_url: row.actor_avatar_url } },
    ...(Object.keys(row.trigger_parameters).length > 0 && { trigger_parameters: row.trigger_parameters }),
    ...(Object.keys(row.vcs).length > 0 && { vcs: { ...row.vcs } }),
  };
}

export const parametersShape = z
  .record(z.string().max(128), scalar)
  .refine((values) => Object.keys(values).length <= 100, {
    message: "at most 100 parameters",
  });
