import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Room } from "../executors/executor.ts";
import { holdFifoStock, makeFifos } from "../fifos/make-fifos.ts";
import { openBothEnds, openReadingEnd } from "../fifos/open-fifo.ts";
import type { JobRequest } from "../job/job.ts";
import type { AgentRequest } from "./agent-request.ts";
import { answerContinue } from "./answer-continue.ts";
import { type Answer, answerSplit } from "./answer-split.ts";
import { answerToken } from "./answer-token.ts";
import { Call } from "./call.ts";
import { agentScript } from "./script.ts";
import { WakeUp } from "./wake-up.ts";

/**
 * The runner's end of the in-job commands `circleci` and `circleci-agent`.
 *
 * A job sees a folder in which it can change nothing but speak through FIFOs; a room without walls cannot hold it to that, so nothing
 * here trusts the folder. The shell knows no other way to talk, so this is how a command does:
 *
 *   1. It writes its name, `<step>.<pid>`, to `ask`: one short line, which the kernel never mixes with another's.
 *   2. The runner makes `calls/<name>.ask` and `calls/<name>.answer`. Until it sees them, the command sleeps by reading a line of `wake`.
 *   3. It opens both and writes its request (`agent-request.ts`): a kind, facts, and lists of lines that end with a byte 1.
 *   4. It reads lines: `e…` for stderr, `o…` for stdout, `x<code>` at the end.
 *   5. When it is gone, in whichever way, the kernel closes its end of `….ask`, and the runner forgets the call.
 *
 * Names of jobs make no paths but these, and must be two numbers. There are at most `mostCalls` at once; more wait their turn. A job
 * that writes nonsense, or nothing, or holds what it has opened, keeps its own commands waiting and nobody else.
 */
export interface AgentDesk {
  /** The folder of the host that every room shows to its job. */
  readonly folder: string;
  /** Puts the commands where the room's jobs find them, and answers them from now on. */
  serve(room: Room): Promise<void>;
  /** Called when the job asks to skip the rest of its steps. */
  onHalt: () => void;
  /** Called with a token before the job gets it. */
  onToken: (token: string) => void;
  close(): Promise<void>;
}

const mostCalls = 64;
const mostWaiting = 1_000;
const nameOfCall = /^(?:x|\d{1,6})\.\d{1,10}$/;
/** All that the names of a job's commands may come to; then nobody listens any more. */
const mostAsked = 16 * 1024 * 1024;

export async function openAgentDesk(request: JobRequest): Promise<AgentDesk> {
  const outer = mkdtempSync(join(tmpdir(), "ringfort-agent-"));
  // Jobs may run as another user. Who does not know the inner folder's name cannot find it.
  chmodSync(outer, 0o711);
  const desk = new Desk(request, outer, join(outer, randomBytes(16).toString("hex")));
  try {
    await desk.open();
    return desk;
  } catch (error) {
    await desk.close();
    throw error;
  }
}

class Desk implements AgentDesk {
  readonly folder: string;
  onHalt: () => void = () => undefined;
  onToken: (token: string) => void = () => undefined;
  readonly #request: JobRequest;
  readonly #outer: string;
  readonly #calls = new Map<string, Call>();
  readonly #waiting: string[] = [];
  #room: Room | undefined;
  #ask: Socket | undefined;
  #wake: WakeUp | undefined;
  readonly #releaseFifos = holdFifoStock();
  #opening = 0;
  #isClosed = false;

  constructor(request: JobRequest, outer: string, folder: string) {
    this.#request = request;
    this.#outer = outer;
    this.folder = folder;
  }

  async open(): Promise<void> {
    for (const path of [this.folder, join(this.folder, "bin"), join(this.folder, "calls"), this.#making]) {
      mkdirSync(path);
      chmodSync(path, 0o755);
    }
    await makeFifos([join(this.folder, "ask"), join(this.folder, "wake")]);
    this.#wake = new WakeUp(await openBothEnds(join(this.folder, "wake")), () => this.#countWaiting());
    this.#ask = new Socket({ fd: await openBothEnds(join(this.folder, "ask")), readable: true, writable: false });
    this.#listen(this.#ask);
  }

  async serve(room: Room): Promise<void> {
    this.#room = room;
    const path = join(this.folder, "bin", "circleci");
    writeFileSync(path, agentScript(room.agentFolder));
    chmodSync(path, 0o755);
    symlinkSync("circleci", join(this.folder, "bin", "circleci-agent"));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.length = 0;
    this.#ask?.destroy();
    this.#wake?.close();
    const calls = [...this.#calls.values()];
    for (const call of calls) call.close();
    await Promise.all(calls.map(({ ended }) => ended));
    this.#releaseFifos();
    rmSync(this.#outer, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Out of the job's sight: FIFOs are opened here before anybody can touch them. */
  get #making(): string {
    return join(this.#outer, "making");
  }

  /** Commands that may be asleep. While none of them has been let in, waking them is of no use. */
  #countWaiting(): number {
    const letIn = [...this.#calls.values()].filter(({ hasSpoken }) => !hasSpoken).length;
    return letIn === 0 ? 0 : letIn + this.#opening + this.#waiting.length;
  }

  #listen(ask: Socket): void {
    let read = 0;
    let rest = "";
    ask.on("error", () => ask.destroy());
    ask.on("data", (chunk) => {
      read += chunk.length;
      if (read > mostAsked) {
        ask.pause();
        return;
      }
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = (lines.pop() ?? "").slice(-100);
      for (const line of lines) {
        if (nameOfCall.test(line) && this.#waiting.length < mostWaiting) this.#waiting.push(line);
      }
      this.#admit();
    });
  }

  #admit(): void {
    while (!this.#isClosed && this.#calls.size + this.#opening < mostCalls) {
      const name = this.#waiting.shift();
      if (name === undefined) return;
      this.#opening++;
      this.#openCall(name)
        // Only the job's own doing can make this fail, and only its command waits for it.
        .catch(() => undefined)
        .finally(() => {
          this.#opening--;
          this.#admit();
        });
    }
  }

  async #openCall(name: string): Promise<void> {
    // A process of an earlier command's number: that one is gone.
    const earlier = this.#calls.get(name);
    earlier?.close();
    await earlier?.ended;
    const made = { ask: join(this.#making, `${name}.ask`), answer: join(this.#making, `${name}.answer`) };
    await rm(made.ask, { force: true });
    await rm(made.answer, { force: true });
    await makeFifos([made.ask, made.answer]);
    const ends = { ask: await openReadingEnd(made.ask), answer: await openBothEnds(made.answer) };
    const call = new Call(
      ends,
      (asked) => this.#reply(asked),
      () => this.#wake?.ring(),
    );
    this.#calls.set(name, call);
    const shown = {
      ask: join(this.folder, "calls", `${name}.ask`),
      answer: join(this.folder, "calls", `${name}.answer`),
    };
    call.ended
      .then(async () => {
        if (this.#calls.get(name) === call) this.#calls.delete(name);
        if (!this.#isClosed) await Promise.all([rm(shown.ask, { force: true }), rm(shown.answer, { force: true })]);
        this.#admit();
      })
      .catch(() => undefined);
    if (this.#isClosed) return call.close();
    // The answer last: a command that sees it may open both.
    await rename(made.ask, shown.ask);
    await rename(made.answer, shown.answer);
    this.#wake?.ring();
  }

  async #reply(asked: AgentRequest): Promise<Answer> {
    switch (asked.kind) {
      case "halt":
        this.onHalt();
        // No answer: the command waits until the end of its step comes, so that the script does not go on meanwhile.
        return new Promise(() => undefined);
      case "token":
        return answerToken(asked, this.#request.tokens, (token) => this.onToken(token));
      case "continue":
        return answerContinue(asked, this.#request.continuing, this.#room!);
      case "split":
        return answerSplit(asked, this.#request, this.#room!);
    }
  }
}
