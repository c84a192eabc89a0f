import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ForgeKind } from "../forge-api/index.ts";
import type { RepositoryRef } from "../forge-event.ts";
import { githubDelivery } from "./delivery.fixture.ts";
import { serveGit } from "./git-over-http.fixture.ts";
import { Repository, scratchFolder } from "./repository.fixture.ts";

export interface RecordedStatus {
  readonly revision: string;
  readonly body: Readonly<Record<string, string>>;
}

export interface ForgePull {
  readonly number: number;
  readonly branch: string;
  readonly revision: string;
  readonly title?: string;
  readonly draft?: boolean;
  /** The fork's full name. */
  readonly fork?: string;
}

type Answer = readonly [status: number, json: unknown];

/** A small real forge with one repository, `ada/app`: git over HTTP, webhooks, statuses, pull requests, and bad days. */
export class Forge {
  readonly kind: ForgeKind;
  readonly token = randomBytes(16).toString("hex");
  readonly repository: Repository;
  readonly statuses: RecordedStatus[] = [];
  readonly pulls: ForgePull[] = [];
  /** Whether git asks for the token, as user `x-access-token`. */
  isPrivate = false;
  readonly #scratch = scratchFolder();
  readonly #server: Server;
  readonly #failures: { readonly status: number; readonly headers: Record<string, string> }[] = [];
  #deliveries = 0;

  private constructor(kind: ForgeKind) {
    this.kind = kind;
    this.repository = new Repository(join(this.#scratch.path, "ada"), "app");
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(kind: ForgeKind = "github"): Promise<Forge> {
    const forge = new Forge(kind);
    await new Promise<void>((resolve) => forge.#server.listen(0, "127.0.0.1", resolve));
    return forge;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get apiUrl(): string {
    return `${this.url}/${{ github: "api/v3", gitlab: "api/v4", gitea: "api/v1" }[this.kind]}`;
  }

  get ref(): RepositoryRef {
    return {
      externalId: "1",
      fullName: "ada/app",
      cloneUrl: `${this.url}/ada/app.git`,
      webUrl: `${this.url}/ada/app`,
      defaultBranch: "main",
      private: true,
    };
  }

  /** The next calls of the API are answered with the status instead. */
  failNext(times: number, status = 502, headers: Record<string, string> = {}): void {
    for (let turn = 0; turn < times; turn++) this.#failures.push({ status, headers });
  }

  /** Pushes what the working copy has and tells it to a webhook, signed, as GitHub does. */
  async push(ref: string, to: string, secret: string): Promise<Response> {
    this.repository.push(ref);
    const revision = this.repository.work("rev-parse", "HEAD");
    const message = this.repository.work("log", "-1", "--format=%B");
    const author = { name: "Ada Author", email: "ada@example.com", username: "ada" };
    const url = `${this.url}/ada/app/commit/${revision}`;
    return this.deliver(to, secret, "push", {
      ref,
      before: "0".repeat(40),
      after: revision,
      created: true,
      deleted: false,
      commits: [{ id: revision }],
      head_commit: { id: revision, message, timestamp: "2026-01-02T03:04:05Z", url, author, committer: author },
      repository: this.#repositoryJson(),
      sender: this.#senderJson(),
    });
  }

  /** Opens a pull request and tells it to a webhook, signed, as GitHub does. */
  async openPull(pull: ForgePull, to: string, secret: string): Promise<Response> {
    this.pulls.push(pull);
    return this.deliver(to, secret, "pull_request", {
      action: "opened",
      pull_request: this.#pullJson(pull),
      repository: this.#repositoryJson(),
      sender: this.#senderJson(),
    });
  }

  async deliver(to: string, secret: string, event: string, payload: unknown): Promise<Response> {
    const { headers, body } = githubDelivery(event, payload, secret);
    this.#deliveries += 1;
    const sent = { ...headers, "x-github-delivery": `delivery-${this.#deliveries}` } as Record<string, string>;
    return fetch(to, { method: "POST", headers: sent, body: Buffer.from(body) });
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    this.#scratch.remove();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    if (/\.git\//.test(url.pathname)) return this.#answerGit(request, response);
    const body = Buffer.concat(await request.toArray()).toString();
    const failure = this.#failures.shift();
    if (failure) return void response.writeHead(failure.status, failure.headers).end('{"message":"A bad day."}');
    if (!this.#isAuthorized(request)) return reply(response, 401, { message: "Bad credentials." });
    const path = decodeURIComponent(url.pathname).slice(new URL(this.apiUrl).pathname.length);
    const [, place, rest = ""] = /^\/(repos|projects)\/ada\/app\/(.*)$/.exec(path) ?? [];
    if (place !== (this.kind === "gitlab" ? "projects" : "repos"))
      return reply(response, 404, { message: "Not Found" });
    if (request.method === "POST") reply(response, ...this.#takeStatus(rest, body));
    else reply(response, ...this.#answerPulls(rest, url.searchParams));
  }

  #answerGit(request: IncomingMessage, response: ServerResponse): void {
    const basic = Buffer.from(`x-access-token:${this.token}`).toString("base64");
    if (this.isPrivate && request.headers.authorization !== `Basic ${basic}`) {
      return void response.writeHead(401, { "www-authenticate": "Basic" }).end();
    }
    serveGit(this.#scratch.path, request, response);
  }

  #isAuthorized({ headers }: IncomingMessage): boolean {
    switch (this.kind) {
      case "github":
        return headers.authorization === `Bearer ${this.token}`;
      case "gitea":
        return headers.authorization === `token ${this.token}`;
      case "gitlab":
        return headers["private-token"] === this.token;
    }
  }

  #takeStatus(path: string, text: string): Answer {
    const revision = /^statuses\/([0-9a-f]{40})$/.exec(path)?.[1];
    const body: Record<string, string> = JSON.parse(text);
    const states =
      this.kind === "gitlab"
        ? ["pending", "running", "success", "failed", "canceled"]
        : ["pending", "success", "failure", "error"];
    if (!revision || !states.includes(body["state"] ?? "") || (body["description"]?.length ?? 0) > 140) {
      return [422, { message: "Validation Failed" }];
    }
    const last = this.statuses.findLast((status) => status.revision === revision);
    if (this.kind === "gitlab" && body["state"] === "pending" && last?.body["state"] === "pending") {
      return [400, { message: "Cannot transition status via :enqueue from :pending" }];
    }
    this.statuses.push({ revision, body });
    return [201, { id: this.statuses.length }];
  }

  #answerPulls(path: string, query: URLSearchParams): Answer {
    const number = Number(/^pulls\/(\d+)$/.exec(path)?.[1]);
    const one = this.pulls.find((pull) => pull.number === number);
    if (one) return [200, this.#pullJson(one)];
    if (path !== (this.kind === "gitlab" ? "merge_requests" : "pulls")) return [404, {}];
    const size = Number(query.get("per_page") ?? query.get("limit"));
    const page = Number(query.get("page"));
    const found = this.pulls.filter((pull) => this.#isAskedFor(pull, query)).slice(size * (page - 1), size * page);
    return [200, found.map((pull) => (this.kind === "gitlab" ? mergeRequestJson(pull) : this.#pullJson(pull)))];
  }

  #isAskedFor(pull: ForgePull, query: URLSearchParams): boolean {
    if (this.kind === "gitea") return true;
    if (this.kind === "gitlab") return pull.branch === query.get("source_branch");
    return `${(pull.fork ?? "ada/app").split("/")[0]}:${pull.branch}` === query.get("head");
  }

  #pullJson(pull: ForgePull) {
    const base = this.#repositoryJson();
    const fork = pull.fork && { ...base, id: 99, full_name: pull.fork };
    return {
      number: pull.number,
      title: pull.title ?? "Mend the gate",
      html_url: `${this.url}/ada/app/pull/${pull.number}`,
      draft: pull.draft ?? false,
      merged: false,
      head: { ref: pull.branch, sha: pull.revision, repo: fork || base },
      base: { ref: "main", sha: pull.revision, repo: base },
    };
  }

  #repositoryJson() {
    const { ref } = this;
    return {
      id: 1,
      full_name: ref.fullName,
      private: ref.private,
      html_url: ref.webUrl,
      clone_url: ref.cloneUrl,
      default_branch: ref.defaultBranch,
    };
  }

  #senderJson() {
    return { id: 7, login: "ada", type: "User", avatar_url: `${this.url}/ada.png` };
  }
}

function mergeRequestJson(pull: ForgePull) {
  return { iid: pull.number, source_project_id: pull.fork ? 99 : 1, target_project_id: 1 };
}

function reply(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
}
