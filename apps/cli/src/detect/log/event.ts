import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { BrokenRecord } from "./broken-record.ts";
import { type Ids, idsOf } from "./ids.ts";
import { nested, type Part, partOf, textOf } from "./parts.ts";

/** One event as the table `ev` holds it. */
export interface AuditEvent extends Ids {
  readonly id: string;
  readonly orgId: string;
  readonly action: string;
  readonly occurredAt: string;
  readonly ingestedAt: string;
  readonly success: boolean | undefined;
  readonly actor: Part;
  readonly target: Part;
  readonly ip: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  /** What the record lacked and was made up for. */
  readonly lacks: readonly Lack[];
}

export type Lack = "id" | "organization" | "address";

const longestAction = 200;
const noOrganization = "00000000-0000-0000-0000-000000000000";

/** Reads a record of any of the log's shapes: nested objects, cells that hold JSON, or flat columns. */
export function toEvent(record: Readonly<Record<string, unknown>>): AuditEvent {
  const action = textOf(record.action);
  if (action === undefined || action.length > longestAction) throw new BrokenRecord("it has no `action`");
  const common = nested(record, "common_fields");
  const occurredAt = instant(textOf(record.occurred_at) ?? textOf(common.timestamp) ?? textOf(record.timestamp));
  if (occurredAt === undefined) throw new BrokenRecord("`occurred_at` is no point in time");
  const lacks: Lack[] = [];
  const payload = nested(record, "payload");
  const target = partOf(record, "target");
  const scope = partOf(record, "scope");
  return {
    id: identity(record, lacks),
    orgId: organization(record, scope, lacks),
    action,
    occurredAt,
    ingestedAt: instant(textOf(record.ingested_at)) ?? occurredAt,
    success: outcome(record.success ?? common.outcome),
    actor: partOf(record, "actor"),
    target,
    ip: address(record, common, lacks),
    payload,
    lacks,
    ...idsOf(action, { target, scope, payload }),
  };
}

/** The vendor repeats events; without an id, only an identical record counts as the same. */
function identity(record: Readonly<Record<string, unknown>>, lacks: Lack[]): string {
  const id = textOf(record.id);
  if (id !== undefined && isUuid(id)) return id.toLowerCase();
  lacks.push("id");
  return uuidFrom(id ?? JSON.stringify(record));
}

function organization(record: Readonly<Record<string, unknown>>, scope: Part, lacks: Lack[]): string {
  const ofScope = /^(organization|org|account)$/.test(scope.type ?? "") ? scope.id : undefined;
  const id = partOf(record, "organization").id ?? ofScope ?? partOf(record, "account").id;
  if (id !== undefined && isUuid(id)) return id.toLowerCase();
  lacks.push("organization");
  return id === undefined ? noOrganization : uuidFrom(id);
}

function address(
  record: Readonly<Record<string, unknown>>,
  common: Readonly<Record<string, unknown>>,
  lacks: Lack[],
): string | undefined {
  const request = nested(record, "request");
  const text = textOf(request.ip_address) ?? textOf(record.ip_address) ?? textOf(common.source_ip);
  if (text === undefined) return undefined;
  if (isIP(text) && !text.includes("%")) return text;
  lacks.push("address");
  return undefined;
}

function outcome(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const word = textOf(value)?.toLowerCase();
  if (word === "true" || word === "success") return true;
  return word === "false" || word === "failure" ? false : undefined;
}

const timeShape = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** The instant in UTC, to the last digit told; without a zone it is UTC already, as the vendor says. */
export function instant(text: string | undefined): string | undefined {
  const [, day, time, fraction = "", zone = "Z"] = timeShape.exec(text ?? "") ?? [];
  const offset = /^(z|utc)$/i.test(zone) ? "Z" : zone.replace(/^(.\d\d)(\d\d)$/, "$1:$2");
  const written = `${day}T${time}${offset}`;
  const milliseconds = Date.parse(written);
  if (!(milliseconds >= 0)) return undefined;
  // Days and hours that spill over into the next are written out.
  const exact = offset === "Z" && time! < "24" && day!.slice(8) <= "28";
  return `${exact ? written.slice(0, -1) : new Date(milliseconds).toISOString().slice(0, 19)}${fraction}Z`;
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuidShape.test(text);
}

/** A stable identifier for what has none of the usual shape. */
export function uuidFrom(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
