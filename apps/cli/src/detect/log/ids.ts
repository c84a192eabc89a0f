import { idText, type Part } from "./parts.ts";

/** What the detections join on. */
export interface Ids {
  readonly contextId: string | undefined;
  readonly projectId: string | undefined;
  readonly pipelineId: string | undefined;
  /** Kinds that this action should tell and that could not be found. */
  readonly unmapped: readonly Kind[];
}

export type Kind = "context" | "project" | "pipeline";

interface Places {
  readonly target: Part;
  readonly scope: Part;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface Rule {
  /** Folded action, or its beginning when it ends in a dot. */
  readonly action: string;
  /** What the target is when its type is not told. */
  readonly target?: Kind;
  readonly tells: readonly Kind[];
}

/** The payloads are undocumented; this is what each action must tell for the detections that read it. The first that fits counts. */
export const rules: readonly Rule[] = [
  { action: "context.secrets.accessed", target: "context", tells: ["context", "project"] },
  { action: "context.", target: "context", tells: ["context"] },
  { action: "workflow.job.context.request", tells: ["context", "project"] },
  { action: "workflow.", tells: ["project"] },
  { action: "build.", tells: ["project"] },
  { action: "project.group.role.grant.", tells: ["project"] },
  { action: "project.", target: "project", tells: ["project"] },
  { action: "checkout.key.", target: "project", tells: ["project"] },
  { action: "deploy.keys.", target: "project", tells: ["project"] },
  { action: "trigger.event.", tells: ["project", "pipeline"] },
  { action: "trigger.", tells: ["project"] },
  { action: "schedule.", tells: ["project"] },
  { action: "webhook.", tells: ["project"] },
];

/** The separators that CircleCI mixes count as one. */
export function foldAction(action: string): string {
  return action.replace(/[-_]/g, ".").toLowerCase();
}

export function idsOf(action: string, places: Places): Ids {
  const act = foldAction(action);
  const rule = rules.find((each) => (each.action.endsWith(".") ? act.startsWith(each.action) : act === each.action));
  const found = {
    context: find("context", rule, places),
    project: find("project", rule, places),
    pipeline: find("pipeline", rule, places),
  };
  return {
    contextId: found.context,
    projectId: found.project,
    pipelineId: found.pipeline,
    unmapped: rule?.tells.filter((kind) => found[kind] === undefined) ?? [],
  };
}

function find(kind: Kind, rule: Rule | undefined, { target, scope, payload }: Places): string | undefined {
  if (target.type === kind) return target.id;
  const told = inPayload(kind, payload);
  if (told !== undefined) return told;
  if (scope.type === kind) return scope.id;
  return target.type === undefined && rule?.target === kind ? target.id : undefined;
}

/** `context_id`, `context-id`, `contextId` or `context: {id}`. */
function inPayload(kind: Kind, payload: Readonly<Record<string, unknown>>): string | undefined {
  const within = payload[kind];
  const inner = typeof within === "object" && within !== null ? (within as { id?: unknown }).id : undefined;
  return idText(payload[`${kind}_id`] ?? payload[`${kind}-id`] ?? payload[`${kind}Id`] ?? inner);
}
