import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  bytesOf,
  checkTokenRequest,
  clockSkewMs,
  coversScope,
  encrypt,
  type SealFailureCode,
  type Sealing,
  sealFailures,
  type TokenRequest,
  type TrustRoot,
  toBase64Url,
} from "@ringfort/seal";
import { z } from "zod";
import { type Claims, claimsOf } from "./claims.ts";
import { KeyRing } from "./keys/key-ring.ts";
import type { KeyStore } from "./keys/key-store.ts";
import { longestLifetimeMs, ownLifetimeMs, shortestLifetimeMs } from "./lifetime.ts";
import {
  type KeysAnswer,
  type MintAnswer,
  type MintedToken,
  type MintOrder,
  plainId,
  type SignerOrder,
} from "./messages.ts";
import { Organizations } from "./organizations.ts";
import { Pace } from "./pace.ts";
import { refuse, type SignerRefusal } from "./refusals.ts";
import { isUnambiguous } from "./subject.ts";
import { UsedNonces } from "./used-nonces.ts";

export interface SignerOptions {
  /** The signer's own, closed to everybody else. */
  readonly folder: string;
  /** The root issuer; organizations are below it. */
  readonly issuer: string;
  readonly store: KeyStore;
  readonly now: () => number;
}

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

/** Mints tokens for requests that a trusted class has signed. Everything that it believes is in its own folder, or signed. */
export class Signer {
  readonly #options: SignerOptions;
  readonly #keys: KeyRing;
  readonly #organizations: Organizations;
  readonly #nonces: UsedNonces;
  readonly #pace = new Pace();
  /** One after another: what is remembered is read and written in between. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: SignerOptions, nonces: UsedNonces) {
    this.#options = options;
    this.#keys = new KeyRing(options.folder, options.store);
    this.#organizations = new Organizations(options.folder);
    this.#nonces = nonces;
  }

  static async open(options: SignerOptions): Promise<Signer> {
    await mkdir(join(options.folder, "organizations"), { recursive: true, mode: 0o700 });
    return new Signer(options, await UsedNonces.open(join(options.folder, "nonces"), options.now()));
  }

  async obey(order: SignerOrder): Promise<MintAnswer | KeysAnswer> {
    const carryOut = (): Promise<WithoutId<MintAnswer | KeysAnswer>> =>
      order.type === "mint" ? this.#mint(order) : this.#published();
    const work = this.#last.then(carryOut);
    this.#last = work.catch(() => undefined);
    return { id: order.id, ...(await work) };
  }

  async #published(): Promise<WithoutId<KeysAnswer>> {
    return { ok: true, keys: [...(await this.#keys.published(this.#options.now()))] };
  }

  async #mint({ request, roots, facts }: MintOrder): Promise<WithoutId<MintAnswer>> {
    const now = this.#options.now();
    const lifetimeMs = facts.lifetimeMs ?? ownLifetimeMs;
    if (lifetimeMs < shortestLifetimeMs || lifetimeMs > longestLifetimeMs) return refuse("token-lifetime");
    const checked = await this.#check(request, roots, facts, now);
    if (!checked.ok) return checked;
    const asked = checked.value;
    const minted: (readonly [string, MintedToken])[] = [];
    for (const form of new Set(asked.subjects)) {
      minted.push(
        await this.#sign(claimsOf(form, asked, facts, { issuer: this.#options.issuer, now, lifetimeMs }), now),
      );
    }
    const plain = bytesOf(minted.map(([token]) => token).join("\n"));
    const sealed = await encrypt(plain, [asked.recipient]);
    if (!sealed) return malformed;
    const tokens = minted.map(([, token]) => token);
    await this.#note(asked, tokens, now);
    return { ok: true, sealed: toBase64Url(sealed), tokens };
  }

  /** Whether a class that the organization's root trusts with the project asks, now and once, for what there are tokens for. */
  async #check(
    given: unknown,
    roots: readonly unknown[],
    { projectId }: MintOrder["facts"],
    now: number,
  ): Promise<Sealing<TokenRequest> | SignerRefusal> {
    const org = organizationNamed(given);
    if (org === undefined) return malformed;
    const root = await this.#organizations.trustRoot(org, roots, now);
    if (!root.ok) return root;
    const trusted = root.value.root.statement;
    const checked = await checkTokenRequest(given, { root: trusted, now, usedNonces: this.#nonces.used });
    if (!checked.ok) return checked;
    const asked = checked.value;
    if (!mayAsk(asked, trusted)) return refuse("token-class-not-for-project");
    if (asked.sshRerun) return refuse("token-ssh-rerun");
    if (!isUnambiguous(asked)) return refuse("token-ref-ambiguous");
    if (!(await this.#organizations.isProject(org, asked.project, projectId))) return refuse("token-project-moved");
    if (!this.#pace.take(org, asked.jobId, asked.subjects.length, now)) return refuse("token-too-many");
    await this.#nonces.use(asked.nonce, asked.issued + clockSkewMs + 1, now);
    return checked;
  }

  async #sign(claims: Claims, now: number): Promise<readonly [string, MintedToken]> {
    let signing = "";
    const { kid, signature } = await this.#keys.sign(now, (key) => {
      signing = `${part({ alg: "RS256", typ: "JWT", kid: key })}.${part(claims)}`;
      return bytesOf(signing);
    });
    const { jti, iss, sub, aud, exp } = claims;
    const shown = { jti, iss, sub, aud: typeof aud === "string" ? [aud] : [...aud], exp, kid };
    return [`${signing}.${toBase64Url(signature)}`, shown];
  }

  /** Before a token is given out, the signer writes down which: a record that no server can change. */
  async #note(asked: TokenRequest, tokens: readonly MintedToken[], now: number): Promise<void> {
    const { org, project, pipeline, jobId, class: name } = asked;
    const lines = tokens.map(
      (token) => `${JSON.stringify({ at: now, org, project, pipeline, jobId, class: name, ...token })}\n`,
    );
    await appendFile(join(this.#options.folder, "minted.jsonl"), lines.join(""), { mode: 0o600 });
  }
}

/** Read before anything else is: which root to check the rest with. */
function organizationNamed(given: unknown): string | undefined {
  return z.object({ statement: z.object({ org: plainId }) }).safeParse(given).data?.statement.org;
}

const malformed = {
  ok: false,
  code: "token-request-malformed" satisfies SealFailureCode,
  message: sealFailures["token-request-malformed"],
} as const;

function mayAsk({ class: name, project }: TokenRequest, { classes }: TrustRoot): boolean {
  const asking = classes.find((one) => one.name === name);
  return asking !== undefined && coversScope(asking.scopes, `project/${project}`);
}

function part(value: object): string {
  return toBase64Url(bytesOf(JSON.stringify(value)));
}
