import type { Instant } from "@ringfort/contract";
import type { Severity } from "../check.ts";
import type { BlastRadius, Exposure } from "./blast-radius.ts";
import type { ItemStep, SideState } from "./item-machine.ts";
import type { Coverage, SecretClass } from "./secret-class.ts";

export const hypotheses = [
  "vendor-breach",
  "leaked-secret",
  "malicious-code",
  "account-takeover",
  "image-compromise",
] as const;
export type Hypothesis = (typeof hypotheses)[number];

/** One secret, by where it lies. Its value is never part of it. */
export interface ItemFacts {
  /** The same for the same place: `context-variable:deploy/NPM_TOKEN`. */
  readonly id: string;
  readonly class: SecretClass;
  /** The name that people know the place by, and its id where the API has one. */
  readonly location: string;
  readonly locationId?: string;
  readonly name: string;
  /** The last characters, as the API shows them masked. */
  readonly suffix?: string;
  readonly provider?: string;
  readonly providerKeyId?: string;
  readonly critical: boolean;
  readonly blast: BlastRadius;
  readonly exposure: Exposure;
  readonly lastChanged?: Instant;
}

export interface Proof {
  /** Where whoever doubts it can look: a link, or a file's name. */
  readonly where: string;
  /** SHA-256 of the file, when it is one. */
  readonly hash?: string;
}

/** What each line of an incident says besides its text. */
export interface Stamp {
  /** The same line has the same id: two people's files are merged by it. */
  readonly id: string;
  readonly at: Instant;
  readonly by: string;
  readonly proof?: Proof;
}

/** What can be said of an incident. There is no event that sets a state: states follow from these. */
export type Saying =
  | {
      readonly type: "declared";
      readonly incident: string;
      readonly hypothesis: Hypothesis;
      readonly severity: Severity;
      readonly from: Instant;
      readonly scope: readonly string[];
    }
  | {
      readonly type: "inventoried";
      readonly coverage: Partial<Record<SecretClass, Coverage>>;
      readonly projects: readonly string[];
      readonly pipelines: readonly string[];
      /** Projects whose pipelines could not be listed. */
      readonly unlisted: readonly string[];
    }
  | { readonly type: "class-attested"; readonly class: SecretClass }
  | { readonly type: "item-found"; readonly item: ItemFacts }
  | { readonly type: "item-stepped"; readonly item: string; readonly step: ItemStep; readonly owner?: string }
  | {
      readonly type: "item-set-aside";
      readonly item: string;
      readonly state: SideState;
      readonly reason: string;
      readonly until?: Instant;
    }
  /** It was seen again in other hands: its rotation starts over. */
  | { readonly type: "item-exposed"; readonly item: string; readonly reason: string }
  | { readonly type: "theft-confirmed"; readonly item: string | undefined }
  /** A task of a state is done: `block-work`, `review:D07`, `triage:PIPELINE`, `resume:PROJECT`. */
  | { readonly type: "task-done"; readonly task: string; readonly finding?: string }
  | { readonly type: "activity-seen"; readonly reason: string }
  | { readonly type: "downgrade-signed"; readonly reason: string }
  | { readonly type: "closed"; readonly reason: string }
  | { readonly type: "reopened"; readonly reason: string };

export type IncidentEvent = Stamp & Saying;

/** The union of several files, each event once, in an order that does not hang on who merged. */
export function mergeEvents(...lists: readonly (readonly IncidentEvent[])[]): readonly IncidentEvent[] {
  const texts = new Map(lists.flat().map((event) => [event, JSON.stringify(event)] as const));
  const sorted = [...texts.keys()].sort(
    (a, b) => a.at - b.at || compare(a.id, b.id) || compare(texts.get(a)!, texts.get(b)!),
  );
  const seen = new Set<string>();
  return sorted.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
