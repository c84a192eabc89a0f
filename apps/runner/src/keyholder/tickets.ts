import { randomBytes as random } from "node:crypto";
import {
  bytesOf,
  canonicalize,
  digestOf,
  randomBytes,
  type SignedContinuation,
  type SignedResult,
  type SignedTokenRequest,
  sign,
  signedContinuation,
  signedResult,
  signedTokenRequest,
  toBase64Url,
} from "@ringfort/seal";
import type { ClassKeys } from "../trust/class-keys.ts";
import type { ToSign } from "./keyholder.ts";
import { allow, refuse, type Verdict } from "./refusal.ts";

/** What is known of a decided job, and what every statement about it says. */
export interface Attested {
  readonly about: Pick<SignedResult["statement"], "org" | "project" | "pipeline" | "commit" | "config">;
  /** Digest of the pipeline's parameters. */
  readonly parameters: string;
  readonly workflow: string;
  readonly workflowId: string;
  readonly job: string;
  readonly jobId: string;
  readonly node: { readonly index: number; readonly total: number };
  readonly ref: string;
  readonly origin: string;
  readonly contexts: readonly string[];
  readonly isSetup: boolean;
  /** It has variables that the server could have chosen, and that the trust file does not name: nobody vouches for what it does. */
  readonly isSteered: boolean;
  /** Whether the trust file lets the job have OIDC tokens. */
  readonly mayHaveTokens: boolean;
  readonly className: string;
}

/** No job runs longer. */
const longestMs = 26 * 60 * 60 * 1_000;
const mostTickets = 10_000;

/** Statements are signed for jobs that were decided, about those jobs and nothing else. */
export class Tickets {
  readonly #known = new Map<
    string,
    { readonly attested: Attested; readonly keys: ClassKeys; readonly until: number }
  >();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(attested: Attested, keys: ClassKeys): string {
    const now = this.#now();
    for (const [ticket, { until }] of this.#known) {
      if (until > now && this.#known.size < mostTickets) break;
      this.#known.delete(ticket);
    }
    const ticket = random(24).toString("base64url");
    this.#known.set(ticket, { attested, keys, until: now + longestMs });
    return ticket;
  }

  async sign(ticket: string, asked: ToSign): Promise<Verdict<SignedResult | SignedContinuation | SignedTokenRequest>> {
    const known = this.#known.get(ticket);
    if (!known) return refuse("ticket-unknown");
    const { attested, keys } = known;
    if (attested.isSteered) return refuse("variables-unlisted");
    const issued = this.#now();
    switch (asked.type) {
      case "result":
        return shaped(signedResult, () => signResult(attested, asked.status, keys, issued));
      case "continuation":
        if (!attested.isSetup) return refuse("not-a-setup-job");
        return shaped(signedContinuation, () => signContinuation(attested, asked, keys, issued));
      case "token-request":
        if (!attested.mayHaveTokens) return refuse("token-not-allowed");
        return shaped(signedTokenRequest, () => signTokenRequest(attested, asked, keys, issued));
    }
  }
}

/** Nothing leaves that others would not take for a statement. Who asks may be another process, with nonsense in its question. */
async function shaped<Of>(
  shape: { safeParse(value: unknown): { success: boolean } },
  make: () => Promise<Of>,
): Promise<Verdict<Of>> {
  try {
    const made = await make();
    return shape.safeParse(made).success ? allow(made) : refuse("request-malformed");
  } catch (error) {
    if (error instanceof TypeError) return refuse("request-malformed");
    throw error;
  }
}

async function signResult(
  { about, parameters, workflow, workflowId, job, jobId, node, className }: Attested,
  status: SignedResult["statement"]["status"],
  { attestKey }: ClassKeys,
  issued: number,
): Promise<SignedResult> {
  const statement: SignedResult["statement"] = {
    type: "ringfort/result/v1",
    ...about,
    parameters,
    workflow,
    workflowId,
    job,
    jobId,
    node: { ...node },
    status,
    class: className,
    issued,
  };
  return signed(await sign(statement, attestKey));
}

async function signContinuation(
  { about, job, jobId, className }: Attested,
  { config, parameters }: Extract<ToSign, { type: "continuation" }>,
  { attestKey }: ClassKeys,
  issued: number,
): Promise<SignedContinuation> {
  const statement: SignedContinuation["statement"] = {
    type: "ringfort/continuation/v1",
    ...about,
    job,
    jobId,
    continuation: await digestOf(bytesOf(config)),
    parameters: await digestOf(bytesOf(canonicalize(parameters))),
    class: className,
    issued,
  };
  return signed(await sign(statement, attestKey));
}

async function signTokenRequest(
  { about, workflowId, jobId, ref, origin, contexts, className }: Attested,
  { audience, rootIssuer, subjects, recipient }: Extract<ToSign, { type: "token-request" }>,
  { attestKey }: ClassKeys,
  issued: number,
): Promise<SignedTokenRequest> {
  const statement: SignedTokenRequest["statement"] = {
    type: "ringfort/token-request/v1",
    ...about,
    workflowId,
    jobId,
    ref,
    origin,
    audience: [...audience],
    rootIssuer,
    subjects: [...subjects],
    recipient,
    sshRerun: false,
    contexts: [...contexts],
    class: className,
    issued,
    nonce: toBase64Url(randomBytes(16)),
  };
  return signed(await sign(statement, attestKey));
}

function signed<Statement>({
  statement,
  signatures,
}: {
  readonly statement: Statement;
  readonly signatures: readonly { readonly key: string; readonly signature: string }[];
}): { statement: Statement; signatures: { key: string; signature: string }[] } {
  return { statement, signatures: signatures.map((one) => ({ ...one })) };
}
