import type { Claim, Environment, SecretsAnswer } from "@ringfort/contract";
import type { SignedContinuation, SignedReceipt, SignedResult, SignedTokenRequest } from "@ringfort/seal";
import type { EgressRules } from "../egress/rules.ts";
import type { OwnJob } from "./own-config.ts";
import type { Refused, Verdict } from "./refusal.ts";

/** What the server says about one task. Nothing in it is believed. */
export interface Question {
  readonly claim: Omit<Claim, "token">;
  readonly answer: SecretsAnswer;
}

/** A job as the runner has found it in git, with what it may have. This, and nothing that the server said, is run. */
export interface DecidedJob {
  readonly job: OwnJob;
  readonly builtIns: Environment;
  readonly variables: Environment;
  readonly sshKeys: Readonly<Record<string, string>>;
  readonly checkout: Claim["checkout"];
  /** By which the repository lets the runner in. They reach no job. */
  readonly checkoutKeys: Readonly<Record<string, string>>;
  /** Whether caches and workspaces may come into the job. */
  readonly restoreCache: boolean;
  /** Whose caches the job shares. */
  readonly domain: "branch" | "protected";
  /** For caches and workspaces of the project, base64url: derived from the class's attest key. */
  readonly storageKey: string;
  /** Which hosts the job may reach. */
  readonly egress: EgressRules | null;
  /** To be told to the server before the first step; `null` when nothing was opened. */
  readonly receipt: SignedReceipt | null;
  /** Lines for the job's log and the runner's: what the server said otherwise, what was left out. */
  readonly notes: readonly string[];
  /** By which statements about the job are signed. */
  readonly ticket: string;
}

export type Decision =
  | { readonly ok: true; readonly kind: "decided"; readonly decided: DecidedJob }
  /** There is nothing sealed for the job: it runs as the server says, and nobody vouches for it. */
  | { readonly ok: true; readonly kind: "undecided"; readonly why: Refused }
  | Refused;

/** What may be said in the class's name about a job that was decided. */
export type ToSign =
  | { readonly type: "result"; readonly status: SignedResult["statement"]["status"] }
  | {
      readonly type: "continuation";
      readonly config: string;
      readonly parameters: Readonly<Record<string, string | number | boolean>>;
    }
  | ({ readonly type: "token-request" } & TokenWish);

export type TokenWish = Pick<SignedTokenRequest["statement"], "audience" | "rootIssuer" | "subjects" | "recipient">;

/** The only one who touches the keys of a class. In the agent's process, or in one of another user behind a socket. */
export interface Keyholder {
  decide(question: Question, signal: AbortSignal): Promise<Decision>;
  sign(ticket: string, statement: ToSign): Promise<Verdict<SignedResult | SignedContinuation | SignedTokenRequest>>;
}

/** What a runner can have its class say about one decided job. */
export interface Attest {
  signResult(status: SignedResult["statement"]["status"]): Promise<Verdict<SignedResult>>;
  signContinuation(
    config: string,
    parameters: Readonly<Record<string, string | number | boolean>>,
  ): Promise<Verdict<SignedContinuation>>;
  signTokenRequest(wish: TokenWish): Promise<Verdict<SignedTokenRequest>>;
}

export function attestOf(keyholder: Keyholder, ticket: string): Attest {
  const sign = async <Of>(statement: ToSign) => (await keyholder.sign(ticket, statement)) as Verdict<Of>;
  return {
    signResult: (status) => sign({ type: "result", status }),
    signContinuation: (config, parameters) => sign({ type: "continuation", config, parameters }),
    signTokenRequest: (wish) => sign({ type: "token-request", ...wish }),
  };
}
