import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { EndRequest, TaskEvent } from "@ringfort/contract";
import { claimRequest, endRequest, eventsRequest, saveCacheRequest } from "@ringfort/contract";
import type { PeopleTruth } from "./lies-to-people.ts";
import type { OfferedCache, Truth } from "./truth.ts";

const root = "/api/ringfort/v1/runner";
const longestWaitMs = 20_000;
const largestBody = 16 * 1024 * 1024;

/** What the server has heard from the runner about the one job that it gave out. */
export interface Heard {
  readonly events: readonly TaskEvent[];
  readonly receipts: readonly unknown[];
  readonly end: EndRequest | undefined;
}

const organizations = "/api/ringfort/v1/organizations";

/** Speaks to runners as a server does, and hands out what it is told to: one job. */
export class FakeHouse implements AsyncDisposable {
  readonly token = randomBytes(24).toString("hex");
  readonly #server: Server;
  #truth: Truth | undefined;
  #events: TaskEvent[] = [];
  #receipts: unknown[] = [];
  #end: EndRequest | undefined;
  #isOffered = false;
  #claimedAt: number | undefined;
  #startedAt: number | undefined;
  readonly #waiting = new Set<() => void>();
  #people: PeopleTruth | undefined;
  #sent: string[] = [];
  readonly #objects = new Map<string, Buffer>();
  #saved: OfferedCache | undefined;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => request.socket.destroy());
    });
  }

  static async open(): Promise<FakeHouse> {
    const house = new FakeHouse();
    await new Promise<void>((resolve) => house.#server.listen(0, "127.0.0.1", resolve));
    return house;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What whoever sets a variable is told. */
  tell(people: PeopleTruth): void {
    this.#people = people;
    this.#sent = [];
  }

  /** From the answer to the claim to the first step's start, when both have been. */
  get startMs(): number | undefined {
    return this.#claimedAt === undefined || this.#startedAt === undefined
      ? undefined
      : this.#startedAt - this.#claimedAt;
  }

  /** Bodies of what people have sent since. */
  get sent(): readonly string[] {
    return this.#sent;
  }

  /** What the next claim gets. */
  offer(truth: Truth): void {
    this.#truth = truth;
    this.#isOffered = true;
    this.#claimedAt = undefined;
    this.#startedAt = undefined;
    this.#events = [];
    this.#receipts = [];
    this.#end = undefined;
    for (const look of this.#waiting) look();
  }

  /** The cache that a job has saved last. */
  get saved(): OfferedCache | undefined {
    return this.#saved;
  }

  get heard(): Heard {
    return { events: this.#events, receipts: this.#receipts, end: this.#end };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > largestBody) throw new Error("A runner says more than it may.");
      chunks.push(chunk);
    }
    const { pathname } = new URL(request.url ?? "/", this.url);
    const [, , path = ""] = /^(?:\/tasks\/([\w-]+))?(\/.*)$/.exec(pathname.slice(root.length)) ?? [];
    const content = Buffer.concat(chunks);
    const object = path.startsWith("/objects/") ? this.#objects.get(path.slice("/objects/".length)) : undefined;
    if (object) return void response.writeHead(200).end(object);
    const text = content.toString();
    if (path === "/claim" && !this.#hasFor(text)) await this.#offered();
    const answer = pathname.startsWith(root)
      ? this.#answer(`${request.method} ${path}`, text, content)
      : this.#answerPeople(request.method ?? "", pathname, text);
    response
      .writeHead(answer === undefined ? 400 : 200, { "content-type": "application/json" })
      .end(JSON.stringify(answer ?? { message: "There is no such thing here." }));
  }

  /** A runner that is busy asks as well: for cancels. */
  #hasFor(body: string): boolean {
    return this.#isOffered && claimRequest.parse(JSON.parse(body)).free > 0;
  }

  /** Until there is something to give out, as long as a runner waits. */
  async #offered(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const timer = setTimeout(resolve, longestWaitMs);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }

  #answerPeople(method: string, pathname: string, text: string): object | undefined {
    if (method === "PUT" || method === "POST") {
      this.#sent.push(text);
      return {};
    }
    const people = this.#people;
    if (pathname.startsWith("/api/v2/organization/"))
      return people && { name: "drill", vcs_type: "circleci", ...people.organization };
    if (!pathname.startsWith(organizations)) return undefined;
    if (pathname.endsWith("/trust-root")) return people && { roots: people.roots };
    return pathname.endsWith("/sealed") ? people?.sealed : undefined;
  }

  #answer(asked: string, text: string, content: Buffer): object | undefined {
    const body = () => JSON.parse(text) as unknown;
    switch (asked) {
      case "POST /claim": {
        const claims = this.#truth && this.#hasFor(text) ? [this.#truth.claim] : [];
        if (claims.length > 0) this.#isOffered = false;
        this.#claimedAt ??= claims.length > 0 ? performance.now() : undefined;
        return { claims, cancel: [], lost: [] };
      }
      case "POST /secrets":
        return this.#truth?.secrets;
      case "POST /receipts":
        this.#receipts.push((body() as { receipt: unknown }).receipt);
        return {};
      case "POST /renew":
        return { canceling: false };
      case "POST /events": {
        const { first, events } = eventsRequest.parse(body());
        if (events.some((event) => event.type === "step-started" && event.step >= 0)) {
          this.#startedAt ??= performance.now();
        }
        this.#events.push(...events.slice(this.#events.length + 1 - first));
        return { acknowledged: this.#events.length, canceling: false };
      }
      case "PUT /objects":
        return this.#keep(content);
      case "POST /caches/find": {
        const cache = this.#truth?.cache;
        if (!cache) return { found: null };
        return { found: { key: cache.key, domain: cache.domain, ...this.#keep(cache.content) } };
      }
      case "POST /caches": {
        const { key, digest, domain = "branch" } = saveCacheRequest.parse(body());
        const isKept = this.#truth?.keepsCaches === true;
        const stored = digest === undefined ? undefined : this.#objects.get(digest);
        if (isKept && stored) this.#saved = { key, domain, content: stored };
        return { saved: isKept && stored !== undefined, exists: !isKept };
      }
      case "POST /end":
        this.#end = endRequest.parse(body());
        return {};
      default:
        return undefined;
    }
  }

  #keep(content: Buffer): { digest: string; size: number } {
    const digest = createHash("sha256").update(content).digest("hex");
    this.#objects.set(digest, content);
    return { digest, size: content.length };
  }
}
