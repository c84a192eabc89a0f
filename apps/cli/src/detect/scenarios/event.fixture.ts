import { uuidFrom } from "../log/event.ts";

/** One event as CircleCI writes it. */
export type LoggedEvent = Readonly<Record<string, unknown>>;

export const organization = uuidFrom("organization acme");

const people = ["alice", "bob", "carol", "dave", "erin", "mallory", "broker", "releaser", "auditor"] as const;
export type Person = (typeof people)[number];

/** Documentation networks: everyone has an address of their own in the office. */
const officeAddress = (person: Person) => `203.0.113.${10 + people.indexOf(person)}`;

export function person(name: Person): string {
  return uuidFrom(`person ${name}`);
}

export function thing(name: string): string {
  return uuidFrom(name);
}

export interface Told {
  readonly at: string;
  readonly action: string;
  /** Undefined: the system. */
  readonly by?: Person;
  readonly context?: string;
  readonly project?: string;
  readonly pipeline?: string;
  readonly target?: { readonly type: string; readonly id: string; readonly name?: string };
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly success?: boolean;
  readonly ip?: string;
  readonly ingestedAt?: string;
}

/** The event in full, with an id made from what it tells. */
export function event(told: Told): LoggedEvent {
  const { at, action, by, context, project, pipeline, success = true } = told;
  const contextTarget = context && { type: "context", id: thing(context), name: context };
  const projectTarget = project && { type: "project", id: thing(project), name: project };
  return {
    id: uuidFrom(JSON.stringify(told)),
    version: 1,
    action,
    actor: by ? { type: "user", id: person(by), name: by } : { type: "system", id: thing("scheduler") },
    target: told.target ?? contextTarget ?? projectTarget ?? { type: "organization", id: organization },
    scope: { type: "organization", id: organization, name: "acme" },
    organization: { type: "organization", id: organization, name: "acme" },
    account: { type: "account", id: organization },
    payload: {
      ...(context ? { context_id: thing(context), context_name: context } : {}),
      ...(project ? { project_id: thing(project) } : {}),
      ...(pipeline ? { pipeline_id: thing(pipeline) } : {}),
      ...told.payload,
    },
    metadata: {},
    occurred_at: at,
    success,
    request: { id: uuidFrom(`request ${at}`), ...(by ? { ip_address: told.ip ?? officeAddress(by) } : {}) },
    ...(told.ingestedAt ? { ingested_at: told.ingestedAt } : {}),
  };
}

const minute = 60_000;

/** Minutes after a time. */
export function after(at: string, minutes: number): string {
  return new Date(Date.parse(at) + minutes * minute).toISOString();
}
