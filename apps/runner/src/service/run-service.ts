import { hostname } from "node:os";
import { type Claim, type ClaimAnswer, claimAnswer, longestPollMs } from "@ringfort/contract";
import { probeExecutors } from "../executors/probe.ts";
import { mayChangeUser } from "../executors/room/change-user.ts";
import { holdFifoStock } from "../fifos/make-fifos.ts";
import { holdState } from "../trust/hold-state.ts";
import { Backoff } from "./backoff.ts";
import { ClaimedTask } from "./claimed-task.ts";
import { Connection } from "./connection.ts";
import { readFacts } from "./facts.ts";
import { Refused, RunnerFailure } from "./failures.ts";
import { forbidCoreDumps } from "./no-core-dumps.ts";
import { openKeyholder } from "./open-keyholder.ts";
import { openRepositories } from "./repositories.ts";
import type { TaskHouse } from "./run-task.ts";
import type { ServiceOptions } from "./service-options.ts";
import { TaskUsers } from "./task-users.ts";
import { openWorkFolder } from "./work-folder.ts";

/** How long a runner that is stopped tries to tell the server. */
const lastWordsMs = 10_000;

export interface ServiceIo {
  readonly log: (line: string) => void;
  /** Ends at once: what runs is stopped and reported so. */
  readonly signal: AbortSignal;
  /** Claims nothing more and ends when all that runs has ended. */
  readonly drain: AbortSignal;
  readonly fetch: typeof fetch;
}

/** Claims tasks and runs them until it is told to stop. Throws `RunnerFailure` when it cannot go on. */
export async function runService(options: ServiceOptions, io: ServiceIo): Promise<void> {
  checkAddress(options);
  const { host, jobUser } = options;
  const changesUser = mayChangeUser();
  if (jobUser && !changesUser) {
    throw new RunnerFailure("Jobs can be another user's only where the runner is root, or has the capabilities for it");
  }
  if (!changesUser && options.executor !== "docker") {
    io.log(
      "warning: jobs outside of containers run as the runner's own user, within reach of its token: start it as root",
    );
  }
  await forbidCoreDumps(host.path);
  await using _state = options.trust && !options.keyholder ? await holdState(options.trust.stateFolder) : undefined;
  const folder = await openWorkFolder(options.workFolder, { forOtherUsers: changesUser });
  const letGo = holdFifoStock();
  try {
    const probes = probeExecutors({ ...host, temporaryFolder: folder.rooms });
    const repositories = await openRepositories(folder.mirrors, options);
    const facts = await readFacts(options, probes);
    const keyholder = openKeyholder(options);
    const runner = new Runner({ options, probes, repositories, keyholder, tasks: folder.tasks }, facts, io);
    await runner.run();
  } finally {
    letGo();
    await folder.remove();
  }
}

class Runner {
  readonly #house: TaskHouse;
  readonly #options: ServiceOptions;
  readonly #facts: Readonly<Record<string, string | boolean>>;
  readonly #io: ServiceIo;
  readonly #connection: Connection;
  readonly #users: TaskUsers;
  readonly #tasks = new Map<string, ClaimedTask>();
  readonly #backoff = new Backoff();
  #claimed = 0;
  #refusal: RunnerFailure | undefined;
  /** Ends a poll whose question is no longer the right one. */
  #poll = new AbortController();
  #polledFor = 0;

  constructor(house: TaskHouse, facts: Readonly<Record<string, string | boolean>>, io: ServiceIo) {
    this.#house = house;
    this.#options = house.options;
    this.#facts = facts;
    this.#io = io;
    this.#connection = new Connection(house.options.url, io.fetch);
    this.#users = new TaskUsers(house.options.jobUser, { mayChange: mayChangeUser() });
  }

  async run(): Promise<void> {
    const { drain, signal, log } = this.#io;
    const changed = () => {
      this.#poll.abort();
      if (signal.aborted) this.#stopAll();
    };
    for (const one of [drain, signal]) one.addEventListener("abort", changed);
    log(`${this.#options.name}: waiting for jobs of ${this.#options.resourceClass} at ${this.#options.url.host}`);
    try {
      while (!this.#isOver) await this.#pollOnce();
    } finally {
      for (const one of [drain, signal]) one.removeEventListener("abort", changed);
    }
    log(`${this.#options.name}: stopped`);
    if (this.#refusal) throw this.#refusal;
  }

  get #isClosing(): boolean {
    const { drain, signal } = this.#io;
    return drain.aborted || signal.aborted || this.#refusal !== undefined || (this.#options.once && this.#claimed > 0);
  }

  get #isOver(): boolean {
    return this.#isClosing && this.#tasks.size === 0;
  }

  get #free(): number {
    if (this.#isClosing) return 0;
    return this.#options.once ? 1 : this.#options.maxJobs - this.#tasks.size;
  }

  async #pollOnce(): Promise<void> {
    this.#poll = new AbortController();
    this.#polledFor = this.#free;
    const { signal } = this.#poll;
    try {
      const answer = await this.#ask(signal);
      if (!this.#backoff.isFresh) this.#io.log("the server answers again");
      this.#backoff.reset();
      this.#take(answer);
    } catch (failure) {
      if (!signal.aborted) await this.#bear(failure, signal).catch(() => undefined);
    }
  }

  #ask(signal: AbortSignal): Promise<ClaimAnswer> {
    const { name, version, token } = this.#options;
    const json = {
      name,
      hostname: hostname(),
      version,
      platform: `${process.platform}/${process.arch}`,
      free: this.#polledFor,
      working: [...this.#tasks.keys()],
      facts: this.#facts,
    };
    const question = { method: "POST", path: "/claim", token, json, signal, withinMs: longestPollMs + 15_000 } as const;
    return this.#connection.ask(question, claimAnswer);
  }

  #take({ claims, cancel, lost }: ClaimAnswer): void {
    for (const id of cancel) this.#tasks.get(id)?.cancel();
    for (const id of lost) this.#tasks.get(id)?.drop();
    for (const claim of claims.slice(0, this.#polledFor)) this.#start(claim);
  }

  /** Each says that it was stopped, if the server listens soon. */
  #stopAll(): void {
    const tasks = [...this.#tasks.values()];
    for (const task of tasks) task.stop();
    const patience = setTimeout(() => {
      for (const task of tasks) task.drop();
    }, lastWordsMs);
    void Promise.all(tasks.map(({ ended }) => ended)).finally(() => clearTimeout(patience));
  }

  /** A task may come back while its lost claim is still being cleared away. */
  #start(claim: Claim): void {
    const before = this.#tasks.get(claim.task);
    if (before) {
      before.drop();
      void before.ended.then(() => this.#start(claim));
      return;
    }
    this.#claimed++;
    const user = this.#users.take();
    const task = new ClaimedTask(this.#house, claim, { connection: this.#connection, user, log: this.#io.log });
    this.#tasks.set(claim.task, task);
    if (this.#io.signal.aborted) task.stop();
    void task.ended.finally(() => {
      this.#users.giveBack(user);
      this.#tasks.delete(claim.task);
      // A poll that waits for work is left alone: its answer may be on the way, and a claim with it.
      if (this.#polledFor === 0) this.#poll.abort();
    });
  }

  /** Said once, until there is an answer again. */
  async #bear(failure: unknown, signal: AbortSignal): Promise<void> {
    if (failure instanceof Refused && (failure.status === 401 || failure.status === 403)) {
      const before = this.#refusal;
      this.#refusal ??= new RunnerFailure(
        `The server does not take this runner's token (${failure.message}): it may be mistyped, revoked, or of another server`,
      );
      if (this.#tasks.size === 0) return;
      if (!before) this.#io.log(`${this.#refusal.message}; what runs is finished first`);
    } else if (this.#backoff.isFresh) {
      this.#io.log(`no claim can be made: ${(failure as Error).message}; trying again`);
    }
    await this.#backoff.wait(signal);
  }
}

function checkAddress({ url, allowHttp }: ServiceOptions): void {
  if (url.username || url.password) throw new RunnerFailure("The server's address may hold no user or password");
  if (url.protocol === "https:") return;
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url.protocol === "http:" && (isLocal || allowHttp)) return;
  throw new RunnerFailure(
    `The server's address must begin with https: whoever listens on ${url.protocol}// would have the runner's token`,
  );
}
