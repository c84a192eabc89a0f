import type { Compiler } from "../compiler/compiler.ts";
import type { Meters } from "../meters.ts";
import type { ObjectStore } from "../objects/store.ts";
import type { SignerLink } from "../oidc/signer-link.ts";
import type { Spans } from "../otel/span-exporter.ts";
import type { Changing, Database } from "../postgres/database.ts";
import type { Settings } from "../settings.ts";
import type { Mirrors } from "../vcs/git/index.ts";
import type { GuardedFetch } from "../vcs/outgoing/index.ts";

/** Everything an action may reach. Put together in one place, `open-house.ts`. */
export interface House {
  readonly db: Database;
  readonly objects: ObjectStore;
  readonly mirrors: Mirrors;
  readonly compiler: Compiler;
  /** The only way out over HTTP to addresses that others have named. */
  readonly fetchOutside: GuardedFetch;
  /** Another process: the keys of OIDC tokens are its own. */
  readonly signer: SignerLink;
  readonly settings: Settings;
  readonly log: Log;
  readonly meters: Meters;
  readonly spans: Spans;
  /** Of the connections to the database. */
  readonly poolUse: () => { readonly open: number; readonly idle: number; readonly waiting: number };
  readonly now: () => number;
}

/** Structured: a sentence, and fields to search by. Nothing in it is secret. */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** One transaction at one moment. */
export interface Turn {
  readonly tx: Changing;
  readonly at: number;
}

/** PostgreSQL's choice among transactions that wait for each other. */
const deadlock = "40P01";
const mostTurns = 5;

/** Tried again when it got in the way of another; so nothing outside of the transaction may be changed in it. */
export async function takeTurn<T>(house: Pick<House, "db" | "now">, work: (turn: Turn) => Promise<T>): Promise<T> {
  for (let turns = 1; ; turns++) {
    try {
      return await house.db.transaction().execute((tx) => work({ tx, at: house.now() }));
    } catch (error) {
      if ((error as { code?: unknown }).code !== deadlock || turns === mostTurns) throw error;
    }
  }
}
