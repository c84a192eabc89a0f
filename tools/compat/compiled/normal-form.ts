import { WrittenScalar } from "@ringfort/config";

/** Data without what carries no meaning: scalars as text, short forms written out, an environment as a map, what is empty left out. */
export type Normal = string | readonly Normal[] | NormalMap;
export interface NormalMap {
  readonly [key: string]: Normal;
}

type DataMap = Readonly<Record<string, unknown>>;

export interface NormalConfig {
  readonly jobs: Readonly<Record<string, NormalMap>>;
  /** All workflows' invocations: names with their options. */
  readonly invocations: readonly NormalMap[];
}

/** The jobs and workflows of a compiled config, whichever tool printed it. */
export function normalConfig(document: unknown): NormalConfig {
  const { jobs, workflows } = mapOf(document);
  const lists = Object.values(mapOf(workflows)).map((workflow) => mapOf(workflow).jobs);
  return {
    jobs: Object.fromEntries(Object.entries(mapOf(jobs)).map(([name, job]) => [name, normalMap(mapOf(job))])),
    invocations: lists.flatMap((list) => (Array.isArray(list) ? list.map(normalInvocation) : [])),
  };
}

/** What the 2025 form prints beside `requires` says the same again. */
function normalInvocation(invocation: unknown): NormalMap {
  const name = textOf(invocation);
  if (name !== undefined) return { [name]: {} };
  return Object.fromEntries(
    Object.entries(mapOf(invocation)).map(([key, options]) => {
      const { upstream: _, ...rest } = mapOf(options);
      return [key, normalMap(rest)];
    }),
  );
}

export function normal(value: unknown, key?: string): Normal {
  const text = textOf(value);
  if (text !== undefined) return text.trimEnd();
  if (!Array.isArray(value)) return normalMap(mapOf(value));
  if (key === "environment") return normalMap(Object.assign({}, ...value.map(mapOf)));
  return value.map((item) => (key === "steps" ? normalStep(item) : normal(item)));
}

function normalStep(step: unknown): NormalMap {
  const name = textOf(step);
  if (name !== undefined) return { [name]: {} };
  return Object.fromEntries(
    Object.entries(mapOf(step)).map(([key, options]) => {
      const short = key === "run" ? textOf(options) : undefined;
      return [key, short === undefined ? normal(options) : { command: short.trimEnd() }];
    }),
  );
}

function normalMap(map: DataMap): NormalMap {
  const entries = Object.entries(map).map(([key, value]) => [key, normal(value, key)] as const);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === "string" || Object.keys(value).length > 0));
}

function textOf(value: unknown): string | undefined {
  if (value instanceof WrittenScalar) return value.text;
  return typeof value === "object" && value !== null ? undefined : String(value ?? "");
}

function mapOf(value: unknown): DataMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as DataMap) : {};
}
