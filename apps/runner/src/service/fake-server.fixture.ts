import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Claim, EndRequest, SecretsAnswer, StorageDomain, TaskEvent } from "@ringfort/contract";
import {
  artifactRequest,
  claimRequest,
  continuationRequest,
  endRequest,
  eventsRequest,
  findCacheRequest,
  persistRequest,
  receiptRequest,
  renewRequest,
  saveCacheRequest,
  testResultsRequest,
} from "@ringfort/contract";

export interface FakeTask {
  readonly claim: Claim;
  readonly events: TaskEvent[];
  readonly artifacts: Map<string, string>;
  readonly testResults: unknown[];
  readonly ends: EndRequest[];
  readonly receipts: unknown[];
  readonly continuations: { readonly config: string; readonly statement: unknown }[];
  /** What it says when it is asked for secrets. */
  secrets?: SecretsAnswer;
  renewals: number;
  /** What is said to everything about it: its claim went to somebody else. */
  isLost: boolean;
  isCanceled: boolean;
}

export interface Asked {
  readonly method: string;
  /** Below the root, without the task's id: `/claim`, `/events`. */
  readonly path: string;
  readonly body: string;
}

/** What the server does instead of what it should. */
export type Fault =
  | { readonly do: "lose-question" }
  | { readonly do: "lose-answer" }
  | { readonly do: "wait"; readonly until: Promise<unknown> }
  | { readonly do: "answer"; readonly status: number; readonly body: string };

const root = "/api/ringfort/v1/runner";
const pollMs = 25_000;

/** A small server that speaks the runner's protocol, keeps what it was told, and fails on demand. */
export class FakeServer implements AsyncDisposable {
  readonly token = randomBytes(16).toString("hex");
  readonly tasks = new Map<string, FakeTask>();
  readonly objects = new Map<string, Buffer>();
  readonly caches = new Map<string, string>();
  /** Of caches that were saved with one. */
  readonly cacheDomains = new Map<string, StorageDomain>();
  readonly layers: { job: string; digest: string; size: number; paths: readonly string[] }[] = [];
  /** What it says of its objects' sizes instead of what they are. */
  sizes = new Map<string, number>();
  readonly asked: Asked[] = [];
  readonly timings: Record<string, number> = {};
  fault: (asked: Asked) => Fault | undefined = () => undefined;
  isDown = false;
  /** Claims that it hands out beyond those that it was asked for. */
  generosity = 0;
  readonly #queue: FakeTask[] = [];
  readonly #server: Server;
  readonly #polls = new Set<() => void>();
  #fences = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => request.socket.destroy());
    });
  }

  static async start(): Promise<FakeServer> {
    const server = new FakeServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  /** Puts a task at the end of the queue. */
  enqueue(written: Partial<Claim> & Pick<Claim, "job">): FakeTask {
    const id = written.task ?? randomUUID();
    const claim: Claim = {
      task: id,
      token: randomBytes(16).toString("hex"),
      fence: ++this.#fences,
      attempt: 1,
      node: { index: 0, total: 1 },
      number: this.#fences,
      project: { id: randomUUID(), slug: "ringfort/org/project" },
      workflow: { id: randomUUID(), name: "main" },
      builtIns: { CI: "true" },
      variables: {},
      sshKeys: {},
      checkout: { url: "https://git.invalid/project.git", revision: "0".repeat(40) },
      strict: false,
      organization: randomUUID(),
      pipeline: { id: randomUUID(), number: 1 },
      secrets: false,
      ...written,
    };
    const task: FakeTask = {
      claim,
      events: [],
      artifacts: new Map(),
      testResults: [],
      ends: [],
      receipts: [],
      continuations: [],
      renewals: 0,
      isLost: false,
      isCanceled: false,
    };
    this.tasks.set(id, task);
    this.#queue.push(task);
    this.wake();
    return task;
  }

  /** Its claim was handed out and never arrived. */
  requeue(task: FakeTask): void {
    this.#queue.push(task);
    this.wake();
  }

  cancel(task: FakeTask): void {
    task.isCanceled = true;
    this.wake();
  }

  /** Ends waiting polls that have something to say now. */
  wake(): void {
    for (const look of this.#polls) look();
  }

  /** Breaks every connection. */
  hangUp(): void {
    this.#server.closeAllConnections();
  }

  count(path: string): number {
    return this.asked.filter((asked) => asked.path === path).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hangUp();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isDown) return void request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? "/", this.url);
    const [, id, path] = /^(?:\/tasks\/([\w-]+))?(\/.*)$/.exec(url.pathname.slice(root.length)) ?? [];
    const asked = { method: request.method ?? "", path: path ?? "", body: body.toString() };
    this.asked.push(asked);
    const fault = this.fault(asked);
    if (fault?.do === "lose-question") return void request.socket.destroy();
    if (fault?.do === "answer") return void response.writeHead(fault.status).end(fault.body);
    if (fault?.do === "wait") await fault.until;
    const token = request.headers.authorization?.replace(/^Bearer /, "");
    const answer =
      id === undefined ? await this.#claim(token, body, request) : this.#aboutTask(id, token, asked, body, url);
    if (fault?.do === "lose-answer" || this.isDown) return void request.socket.destroy();
    if (Buffer.isBuffer(answer.body)) return void response.writeHead(answer.status).end(answer.body);
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  }

  async #claim(token: string | undefined, body: Buffer, request: IncomingMessage): Promise<Answer> {
    if (token !== this.token) return { status: 401, body: { message: "unknown token" } };
    const { free, working } = claimRequest.parse(JSON.parse(body.toString()));
    const cancel = () => working.filter((id) => this.tasks.get(id)?.isCanceled);
    const lost = () => working.filter((id) => this.tasks.get(id)?.isLost);
    const hasNews = () => (free > 0 && this.#queue.length > 0) || cancel().length > 0 || lost().length > 0;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#polls.delete(look);
        request.socket.off("close", end);
        resolve();
      };
      const look = () => (hasNews() || this.isDown) && end();
      const timer = setTimeout(end, pollMs);
      this.#polls.add(look);
      request.socket.once("close", end);
      look();
    });
    if (request.socket.destroyed) return { status: 500, body: {} };
    const claims = this.#queue.splice(0, free > 0 ? free + this.generosity : 0).map(({ claim }) => claim);
    return { status: 200, body: { claims, cancel: cancel(), lost: lost() } };
  }

  #aboutTask(id: string, token: string | undefined, { method, path, body }: Asked, bytes: Buffer, url: URL): Answer {
    const task = this.tasks.get(id);
    if (!task || token !== task.claim.token) return { status: 401, body: { message: "unknown token" } };
    const json = method === "POST" ? (JSON.parse(body) as unknown) : undefined;
    const fence = method === "PUT" ? Number(url.searchParams.get("fence")) : (json as { fence?: number })?.fence;
    if (task.isLost || (method !== "GET" && fence !== task.claim.fence))
      return { status: 409, body: { message: "lost" } };
    const canceling = task.isCanceled;
    switch (`${method} ${path.startsWith("/objects/") ? "/objects" : path}`) {
      case "POST /renew":
        renewRequest.parse(json);
        task.renewals++;
        return ok({ canceling });
      case "POST /events": {
        const { first, events } = eventsRequest.parse(json);
        if (first > task.events.length + 1) return { status: 400, body: { message: "a gap" } };
        task.events.push(...events.slice(task.events.length + 1 - first));
        return ok({ acknowledged: task.events.length, canceling });
      }
      case "POST /end":
        task.ends.push(endRequest.parse(json));
        return ok({});
      case "POST /secrets":
        return task.secrets ? ok(task.secrets) : { status: 400, body: { message: "no secrets" } };
      case "POST /receipts":
        task.receipts.push(receiptRequest.parse(json).receipt);
        return ok({});
      case "POST /continuation":
        if (task.continuations.length > 0)
          return { status: 409, body: { message: "The pipeline is not in its setup" } };
        task.continuations.push(continuationRequest.parse(json));
        return ok({});
      case "PUT /objects": {
        const digest = createHash("sha256").update(bytes).digest("hex");
        this.objects.set(digest, bytes);
        return ok({ digest, size: bytes.length });
      }
      case "GET /objects": {
        const found = this.objects.get(path.slice("/objects/".length));
        return found ? { status: 200, body: found } : { status: 400, body: { message: "no such object" } };
      }
      case "POST /artifacts": {
        const { path: name, digest } = artifactRequest.parse(json);
        task.artifacts.set(name, digest);
        return ok({});
      }
      case "POST /test-results":
        task.testResults.push(...testResultsRequest.parse(json).cases);
        return ok({});
      case "GET /timings":
        return ok({ seconds: this.timings });
      case "POST /caches/find": {
        const { keys } = findCacheRequest.parse(json);
        const key = keys.flatMap((wanted) => [...this.caches.keys()].filter((one) => one.startsWith(wanted))).at(-1);
        if (key === undefined) return ok({ found: null });
        return ok({ found: { key, ...this.#sized(this.caches.get(key)!), domain: this.cacheDomains.get(key) } });
      }
      case "POST /caches": {
        const { key, digest, domain } = saveCacheRequest.parse(json);
        const exists = this.caches.has(key);
        if (digest !== undefined && !exists && domain) this.cacheDomains.set(key, domain);
        if (digest !== undefined && !exists) this.caches.set(key, digest);
        return ok({ saved: digest !== undefined && !exists, exists });
      }
      case "GET /workspace":
        return ok({ ok: true, layers: this.layers.map(({ job, digest, size }) => ({ job, digest, size })) });
      case "POST /workspace": {
        const { digest, paths } = persistRequest.parse(json);
        this.layers.push({ job: task.claim.job.name, paths, ...this.#sized(digest) });
        return ok({});
      }
      default:
        return { status: 400, body: { message: `there is no ${method} ${path}` } };
    }
  }

  #sized(digest: string): { digest: string; size: number } {
    return { digest, size: this.sizes.get(digest) ?? this.objects.get(digest)?.length ?? 0 };
  }
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function ok(body: object): Answer {
  return { status: 200, body };
}
