import type { Reader } from "@ringfort/client";
import type { Proof, Saying } from "@ringfort/controls";
import type { ApiHost } from "../../audit/collect/organization/api-host.ts";
import type { OpenIncident } from "../incident-file.ts";

/** One call that changes something. A secret value is never part of it: it is put in when it is sent. */
export interface PlannedCall {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** What a person should know of the body. */
  readonly body?: string;
  /** How to take it back; undefined when nothing does. */
  readonly inverse?: string;
  payload?(): unknown;
}

export interface Plan {
  readonly calls: readonly PlannedCall[];
  /** What could not be looked at, so that the plan may lack something. */
  readonly gaps: readonly string[];
  /** Reads back what is so now, and what may be recorded of it. */
  check(): Promise<Outcome>;
}

export interface Outcome {
  readonly tells: string;
  readonly done: boolean;
  readonly sayings: readonly Saying[];
  readonly proof?: Proof;
}

export interface ActWorld {
  readonly api: ApiHost;
  readonly reader: Reader;
  readonly of: OpenIncident;
}

/** A path segment: names come from an API and from files. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}

export function slugSegments(slug: string): string {
  return slug.split("/").map(encodeURIComponent).join("/");
}
