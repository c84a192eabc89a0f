import type { Detection } from "./detection.ts";

export type Row = Readonly<Record<string, unknown>>;

/** Hits of one detection that mean the same thing, taken together. */
export interface Alert {
  readonly detection: Detection;
  /** Stays the same from run to run. */
  readonly fingerprint: string;
  readonly organization: string;
  readonly actor: string | undefined;
  readonly actorName: string | undefined;
  /** The natural key, by column. */
  readonly key: Row;
  readonly hits: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The first few hits. */
  readonly evidence: readonly Row[];
  readonly suppressed: Suppressed | undefined;
}

export interface Suppressed {
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

/** What a detection answers. Silence without the evidence for it is no `clean`. */
export type Verdict =
  | {
      readonly kind: "fires";
      readonly alerts: readonly Alert[];
      readonly hidden: number;
      readonly notes: readonly string[];
    }
  | { readonly kind: "clean"; readonly considered: number; readonly notes: readonly string[] }
  | { readonly kind: "unknown"; readonly missing: string };
