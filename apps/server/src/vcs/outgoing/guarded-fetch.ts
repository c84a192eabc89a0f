import { type Answer, AnswerTooLarge, exchange } from "./exchange.ts";
import { createHostCheck, type HostCheck, type Resolve } from "./host-check.ts";

export interface GuardedFetchOptions {
  /** Hosts and ranges of addresses that may be reached although they are private, and without TLS. */
  readonly allowPrivate: readonly string[];
  /** For the whole of it, redirections included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly resolve?: Resolve;
}

export interface OutgoingRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** `none` answers the redirection itself. Across origins no header but `accept` and `user-agent` goes along. */
  readonly redirects?: "none" | "same-origin" | "any-origin";
}

export type Fetched =
  | ({ readonly ok: true } & Answer)
  | {
      readonly ok: false;
      readonly why: "refused" | "unreachable" | "timed-out" | "too-large";
      readonly retry: boolean;
      /** Names the host at most: paths and queries may hold secrets. */
      readonly message: string;
    };

/** The one way out for all HTTP: any status is an answer, anything else a reason. Never rejects. */
export type GuardedFetch = (url: string, request?: OutgoingRequest) => Promise<Fetched>;

const mostRedirects = 3;

export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const checkHost = createHostCheck(options.allowPrivate, options.resolve);
  return async (address, request = {}) => {
    const signal = AbortSignal.timeout(options.timeoutMs);
    let url = URL.parse(address);
    let headers = withoutHost(request.headers ?? {});
    for (let hop = 0; ; hop++) {
      if (!url) return refuse("This is not an address of the web.");
      const fetched = await fetchOnce(url, request, headers, { ...options, checkHost, signal });
      const next = fetched.ok && redirection(fetched, url, request);
      if (!next) return fetched;
      if (typeof next === "string") return refuse(next);
      if (hop === mostRedirects) return refuse(`${url.host} redirects too often.`);
      if (next.origin !== url.origin) headers = onlyHarmless(headers);
      url = next;
    }
  };
}

async function fetchOnce(
  url: URL,
  request: OutgoingRequest,
  headers: Readonly<Record<string, string>>,
  to: { readonly checkHost: HostCheck; readonly signal: AbortSignal; readonly maxBytes: number },
): Promise<Fetched> {
  if (url.protocol !== "https:" && url.protocol !== "http:") return refuse("Only https is spoken.");
  if (url.username || url.password) return refuse("Credentials do not belong in an address.");
  const host = await inTime(to.checkHost(url.hostname), to.signal);
  if (!host) return timedOut(url);
  if (!host.ok)
    return { ok: false, why: host.retry ? "unreachable" : "refused", retry: host.retry, message: host.message };
  if (url.protocol === "http:" && !host.isAllowedPrivate) return refuse(`${url.host} is asked by https or not at all.`);
  try {
    const body = typeof request.body === "string" ? Buffer.from(request.body) : request.body;
    const sent = { url, method: request.method ?? "GET", headers, body, addresses: host.addresses };
    return { ok: true, ...(await exchange({ ...sent, maxBytes: to.maxBytes, signal: to.signal })) };
  } catch (error) {
    if (to.signal.aborted) return timedOut(url);
    if (error instanceof AnswerTooLarge) {
      return { ok: false, why: "too-large", retry: false, message: `${url.host} answers with more than is taken.` };
    }
    return unreachable(url, error);
  }
}

/** Where an answer sends us, a reason not to go, or nothing when the answer is the answer. */
function redirection(answer: Answer, from: URL, request: OutgoingRequest): URL | string | undefined {
  const redirects = request.redirects ?? "none";
  const method = request.method ?? "GET";
  const isFollowed = redirects !== "none" && (method === "GET" || method === "HEAD");
  const location = answer.headers["location"];
  if (!isFollowed || location === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const to = URL.parse(location, from.href);
  if (!to) return `${from.host} redirects to no address.`;
  if (from.protocol === "https:" && to.protocol !== "https:") return `${from.host} redirects out of TLS.`;
  if (redirects === "same-origin" && to.origin !== from.origin) return `${from.host} redirects to another origin.`;
  return to;
}

/** Whom a request is for is said by its address alone. */
function withoutHost(headers: Readonly<Record<string, string>>): Record<string, string> {
  return pick(headers, (name) => name !== "host");
}

function onlyHarmless(headers: Readonly<Record<string, string>>): Record<string, string> {
  return pick(headers, (name) => name === "accept" || name === "user-agent");
}

function pick(headers: Readonly<Record<string, string>>, keep: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => keep(name.toLowerCase())));
}

function inTime<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  return Promise.race([promise, late]);
}

function refuse(message: string): Fetched {
  return { ok: false, why: "refused", retry: false, message };
}

function timedOut(url: URL): Fetched {
  return { ok: false, why: "timed-out", retry: true, message: `${url.host} took too long to answer.` };
}

function unreachable(url: URL, error: unknown): Fetched {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return { ok: false, why: "unreachable", retry: true, message: `${url.host} cannot be reached${code}.` };
}
