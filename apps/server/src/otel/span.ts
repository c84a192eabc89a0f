import { createHash } from "node:crypto";

/** Something that took time, as OpenTelemetry sees it. */
export interface Span {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly parentId?: string;
  readonly name: string;
  readonly kind: "internal" | "server";
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Everything about one pipeline, or one request, is one trace; its id is theirs. */
export function traceIdOf(uuid: string): string {
  return uuid.replaceAll("-", "").toLowerCase();
}

/** The same for the same thing: what is reported twice is one span. */
export function spanIdOf(kind: string, id: string): string {
  return createHash("sha256").update(`${kind} ${id}`).digest("hex").slice(0, 16);
}

const kinds = { internal: 1, server: 2 } as const;
const failure = 2;

/** The body of a request to `/v1/traces`, in OTLP's JSON. */
export function toOtlp(spans: readonly Span[], version: string): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: toAttributes({ "service.name": "ringfort", "service.version": version }) },
        scopeSpans: [{ scope: { name: "ringfort", version }, spans: spans.map(toOtlpSpan) }],
      },
    ],
  };
}

function toOtlpSpan({ traceId, spanId, parentId, name, kind, from, to, failed, attributes }: Span): object {
  return {
    traceId,
    spanId,
    ...(parentId !== undefined && { parentSpanId: parentId }),
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(from),
    endTimeUnixNano: nanoseconds(Math.max(from, to)),
    attributes: toAttributes(attributes),
    status: failed ? { code: failure } : {},
  };
}

function toAttributes(attributes: Span["attributes"]): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? { stringValue: value } : { intValue: String(value) },
  }));
}

/** More digits than a number has. */
function nanoseconds(ms: number): string {
  return `${BigInt(Math.round(ms * 1_000)) * 1_000n}`;
}
