import { lookup } from "node:dns/promises";
import { createServer, type IncomingMessage, request as requestFrom, type ServerResponse } from "node:http";
import { connect as connectTo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { kindOfAddress } from "./addresses.ts";
import { type Destination, type EgressRules, nameOf, readDestination, ruleFor } from "./rules.ts";

/** What a job tried to reach, told once. */
export interface EgressNews {
  readonly destination: string;
  readonly outcome: "learned" | "denied";
  readonly why?: string;
}

/** The world outside; a test has a small one of its own. */
export interface Outside {
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly connect: (address: string, port: number) => Socket;
}

const outside: Outside = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: (host, port) => connectTo({ host, port, allowHalfOpen: true }),
};

const connectMs = 15_000;
const mostConnections = 512;

/** The one way out of a job that has no network: an HTTP proxy that takes names and knows which it lets through. */
export class EgressProxy {
  readonly #rules: EgressRules;
  readonly #outside: Outside;
  readonly #server = createServer({ maxHeaderSize: 16 * 1024 });
  readonly #open = new Set<Duplex>();
  readonly #told = new Set<string>();
  readonly #reached = new Set<string>();
  #news: EgressNews[] = [];

  constructor(rules: EgressRules, world: Outside = outside) {
    this.#rules = rules;
    this.#outside = world;
    this.#server.on("connect", (request, socket, head) => void this.#tunnel(request, socket, head));
    this.#server.on("request", (request, response) => void this.#forward(request, response));
    this.#server.on("clientError", (_error, socket) => socket.destroy());
  }

  /** A connection of the job's. */
  accept(socket: Socket): void {
    if (this.#open.size >= mostConnections) return void socket.destroy();
    this.#keep(socket);
    // Whoever has said all may still be listening.
    socket.allowHalfOpen = true;
    this.#server.emit("connection", socket);
  }

  /** What has happened since it was asked last. */
  takeNews(): readonly EgressNews[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** All that the job has reached, sorted. */
  get reached(): readonly string[] {
    return [...this.#reached].toSorted();
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async #tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    this.#keep(client);
    const found = await this.#reach(request.url ?? "");
    if (!found.ok) {
      client.end(`HTTP/1.1 ${found.status}\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${found.why}\n`);
      return;
    }
    const { upstream } = found;
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    upstream.write(head);
    await Promise.allSettled([pipeline(client, upstream), pipeline(upstream, client)]);
  }

  /** Plain HTTP, which clients ask for with the whole address. */
  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? "");
    const isPlain = url?.protocol === "http:" && url.username === "" && url.password === "";
    const found = isPlain ? await this.#reach(`${url.hostname}:${url.port || "80"}`) : noName;
    if (!found.ok) {
      response.writeHead(Number.parseInt(found.status, 10), { "content-type": "text/plain", connection: "close" });
      response.end(`${found.why}\n`);
      return;
    }
    const asked = requestFrom({
      createConnection: () => found.upstream,
      method: request.method,
      path: `${url!.pathname}${url!.search}`,
      headers: { ...endToEnd(request.headers), host: url!.host, connection: "close" },
    });
    asked.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      pipeline(answer, response).catch(() => response.destroy());
    });
    asked.on("error", () => response.destroy());
    await pipeline(request, asked).catch(() => asked.destroy());
  }

  async #reach(text: string): Promise<Reached> {
    const destination = readDestination(text);
    if (!destination) return this.#deny(text.slice(0, 300), "only names of hosts can be reached, with a port");
    const rule = ruleFor(this.#rules, destination);
    if (!rule && this.#rules.mode === "block") {
      return this.#deny(nameOf(destination), "it is not on the project's egress list in the runner's trust file");
    }
    return this.#connect(destination, rule === "named");
  }

  /** Connects to an address that was looked at, not to a name that could mean another one by then. */
  async #connect(destination: Destination, mayBePrivate: boolean): Promise<Reached> {
    const name = nameOf(destination);
    const addresses = await this.#outside.resolve(destination.host).catch(() => []);
    if (addresses.length === 0) return { ok: false, status: "502 Bad Gateway", why: `${name}: the name leads nowhere` };
    const fitting = addresses.filter((address) => {
      const kind = kindOfAddress(address);
      return kind === "public" || (kind === "private" && mayBePrivate);
    });
    if (fitting.length < addresses.length) return this.#deny(name, "it leads into a network that is no job's business");
    for (const address of fitting) {
      const upstream = await this.#attempt(address, destination.port);
      if (!upstream) continue;
      this.#note(destination);
      return { ok: true, upstream };
    }
    return { ok: false, status: "502 Bad Gateway", why: `${name}: it does not answer` };
  }

  async #attempt(address: string, port: number): Promise<Socket | undefined> {
    const socket = this.#outside.connect(address, port);
    this.#keep(socket);
    const connected = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => connected.resolve(false), connectMs);
    socket.once("connect", () => connected.resolve(true));
    socket.once("close", () => connected.resolve(false));
    const isUp = await connected.promise;
    clearTimeout(timer);
    if (isUp) return socket;
    socket.destroy();
    return undefined;
  }

  #note(destination: Destination): void {
    const name = nameOf(destination);
    this.#reached.add(name);
    if (!ruleFor(this.#rules, destination)) this.#tell({ destination: name, outcome: "learned" });
  }

  #deny(destination: string, why: string): Reached {
    this.#tell({ destination, outcome: "denied", why });
    return { ok: false, status: "403 Forbidden", why: `[egress-denied] ${destination}: ${why}` };
  }

  #tell(news: EgressNews): void {
    const key = `${news.outcome} ${news.destination}`;
    if (this.#told.has(key) || this.#told.size >= mostNews) return;
    this.#told.add(key);
    this.#news.push(news);
  }

  #keep(socket: Duplex): void {
    this.#open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#open.delete(socket));
  }
}

/** A job that tries the whole internet is told no more than this. */
const mostNews = 1_000;

type Reached =
  | { readonly ok: true; readonly upstream: Socket }
  | { readonly ok: false; readonly status: string; readonly why: string };

const noName: Reached = { ok: false, status: "400 Bad Request", why: "This is a proxy: ask it for a whole address" };

const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function endToEnd(headers: IncomingMessage["headers"]): IncomingMessage["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
