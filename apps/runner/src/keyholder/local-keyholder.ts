import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { bytesOf, decrypt, encrypt, newIdentity } from "@ringfort/seal";
import { RunnerFailure } from "../service/failures.ts";
import { type ClassKeys, readClassKeys } from "../trust/class-keys.ts";
import { readMemory } from "../trust/memory.ts";
import { StateUnreadable } from "../trust/state-file.ts";
import { readTrustFile } from "../trust/trust-file.ts";
import type { TrustFile } from "../trust/trusted.ts";
import { CompileThreads } from "./compile-threads.ts";
import { CompiledBefore } from "./compiled-before.ts";
import { decideJob } from "./decide-job.ts";
import type { Decision, Keyholder, Question, ToSign } from "./keyholder.ts";
import { allow, type RefusalCode, type Refused, refuse, type Verdict } from "./refusal.ts";
import { isSealed, scopesOf } from "./scopes.ts";
import { Tickets } from "./tickets.ts";
import { verifyCommit } from "./verify-commit.ts";

/** A project's own variables are there for each of its jobs, asked for or not: those of other refs go without, as forks do. */
const elsewhere: ReadonlySet<RefusalCode> = new Set(["fork", "ref-not-allowed", "policy-no-ref", "policy-other-ref"]);

export interface LocalKeyholderOptions {
  readonly trustFile: string;
  /** Keys, mirrors and what is remembered: nobody else's, and no other runner's. */
  readonly stateFolder: string;
  readonly resourceClass: string;
  /** Where git and ssh are. */
  readonly path: string;
  readonly now?: () => number;
}

/** Decides with keys that are files of this machine. */
export class LocalKeyholder implements Keyholder {
  readonly #options: LocalKeyholderOptions;
  readonly #now: () => number;
  readonly #tickets: Tickets;
  readonly #compilers = { before: new CompiledBefore(), threads: new CompileThreads() };

  constructor(options: LocalKeyholderOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#tickets = new Tickets(this.#now);
    void openOnce();
  }

  async decide(question: Question, signal: AbortSignal): Promise<Decision> {
    let refused: Refused;
    try {
      const decided = await this.#decide(question, signal);
      if (decided.ok) return { ok: true, kind: "decided", decided: decided.value };
      refused = decided;
    } catch (error) {
      if (error instanceof StateUnreadable) return refuse("state-unreadable", `${error.message}.`);
      if (signal.aborted || !(error instanceof RunnerFailure)) throw error;
      refused = refuse("trust-file-unreadable", `${error.message}.`);
    }
    const sealed = await this.#sealedScopes(question);
    const isMeantForOthers = elsewhere.has(refused.code) && sealed.every((scope) => scope.startsWith("project/"));
    return sealed.length === 0 || isMeantForOthers ? { ok: true, kind: "undecided", why: refused } : refused;
  }

  sign(ticket: string, statement: ToSign): ReturnType<Keyholder["sign"]> {
    return this.#tickets.sign(ticket, statement);
  }

  async #decide(question: Question, signal: AbortSignal): ReturnType<typeof decideJob> {
    const own = await this.#ownThings();
    if (!own.ok) return own;
    const { trust, keys } = own.value;
    const project = trust.projects.get(question.claim.project.slug);
    if (!project) return refuse("project-not-trusted", `It is \`${question.claim.project.slug}\`.`);
    const { stateFolder, path } = this.#options;
    const mirrors = join(stateFolder, "mirrors");
    await mkdir(mirrors, { recursive: true, mode: 0o700 });
    const scratch = await mkdtemp(join(stateFolder, "deciding-"));
    try {
      const verified = await verifyCommit(
        question,
        project,
        { ...{ folder: mirrors, scratch, path, signal }, serverUser: trust.serverUser },
        this.#compilers,
      );
      if (!verified.ok) return verified;
      return await decideJob(question, verified.value, {
        trust,
        project,
        keys,
        stateFolder,
        tickets: this.#tickets,
        now: this.#now(),
      });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  async #ownThings(): Promise<Verdict<{ readonly trust: TrustFile; readonly keys: ClassKeys }>> {
    const { trustFile, stateFolder, resourceClass } = this.#options;
    const trust = await readTrustFile(trustFile);
    const keys = await readClassKeys(stateFolder, resourceClass);
    return keys ? allow({ trust, keys }) : refuse("class-keys-missing", `It is \`${resourceClass}\`.`);
  }

  /** The scopes for whose sake a refusal must stop the job: something is sealed there, or was. */
  async #sealedScopes({ claim, answer }: Question): Promise<readonly string[]> {
    const known = await readMemory(this.#options.stateFolder, claim.organization);
    const named = scopesOf(claim.project.slug, claim.job.contexts);
    const given = new Map(answer.scopes.map((one) => [one.scope, one]));
    return [...new Set([...named, ...given.keys()])].filter((scope) =>
      isSealed(given.get(scope), known?.scopes[scope]),
    );
  }
}

/** The first opening of a process takes four times as long as the next: better now than when a job waits. */
async function openOnce(): Promise<void> {
  const { identity, recipient } = await newIdentity("classical");
  const sealed = await encrypt(bytesOf("nothing"), [recipient]);
  if (sealed) await decrypt(sealed, [identity]);
}
