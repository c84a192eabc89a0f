import type { Claim, ClaimAnswer, EndRequest, TaskEvent } from "@ringfort/contract";

/** What becomes of the jobs of a name: an end, or a function that plays the job itself. */
export type Script = Readonly<Record<string, EndRequest["status"] | ((claim: Claim, player: Player) => Promise<void>)>>;

/** A runner that runs nothing: it claims over the real protocol, and says what its script says. */
export class Player {
  readonly #url: string;
  readonly #token: string;
  readonly #stop = new AbortController();

  constructor(url: string, token: string) {
    this.#url = `${url}/api/ringfort/v1/runner`;
    this.#token = token;
  }

  /** Claims what waits in the queue, and plays it. Patient, because a claim that is broken off on a busy machine is lost. */
  async play(script: Script): Promise<void> {
    for (const claim of await this.claim(10, [], 15_000)) {
      const part = script[claim.job.name] ?? "success";
      if (typeof part === "function") await part(claim, this);
      else await this.perform(claim, part);
    }
  }

  /** Answers at once also when there is nothing: the poll is broken off. */
  async claim(free: number, working: readonly string[] = [], patienceMs = 500): Promise<readonly Claim[]> {
    const answer = await this.post<ClaimAnswer>(
      "/claim",
      { name: "player", hostname: "test", version: "0", platform: "test", free, working },
      this.#token,
      AbortSignal.timeout(patienceMs),
    ).catch((error: Error) => {
      if (error.name === "TimeoutError") return { claims: [] };
      throw error;
    });
    return answer.claims;
  }

  /** A step that says hello, and the end. */
  async perform(claim: Claim, status: EndRequest["status"]): Promise<void> {
    const at = Date.now();
    const outcome = status === "infrastructure_fail" ? "failed" : status;
    await this.say(claim, 1, [
      { type: "step-started", step: -1, name: "Spin up environment", at },
      { type: "step-ended", step: -1, outcome: "success", at },
      { type: "step-started", step: 0, name: claim.job.build?.steps[0]?.name ?? "step", at },
      { type: "output", step: 0, text: `hello from ${claim.job.name}\n`, at },
      { type: "step-ended", step: 0, outcome, exitCode: status === "success" ? 0 : 1, at },
    ]);
    await this.end(claim, { status, ...(status === "failed" && { failedStep: 0, reason: "Exited with code 1" }) });
  }

  async say(claim: Claim, first: number, events: readonly TaskEvent[]): Promise<void> {
    await this.about(claim, "/events", { first, events });
  }

  async end(claim: Claim, end: Omit<EndRequest, "fence">): Promise<void> {
    await this.about(claim, "/end", end);
  }

  /** Posts about a task, with its token and its fence. */
  async about<T>(claim: Claim, path: string, body: object): Promise<T> {
    return await this.post<T>(`/tasks/${claim.task}${path}`, { fence: claim.fence, ...body }, claim.token);
  }

  /** Sends an object as the task's; answers its digest and size. */
  async send(claim: Claim, content: string): Promise<{ digest: string; size: number }> {
    const response = await fetch(`${this.#url}/tasks/${claim.task}/objects?fence=${claim.fence}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${claim.token}`, "content-type": "application/octet-stream" },
      body: content,
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as { digest: string; size: number };
  }

  stop(): void {
    this.#stop.abort();
  }

  async post<T>(path: string, body: object, token: string, signal?: AbortSignal): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal,
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
