import { isConfidential } from "../is-confidential.ts";

/** An orb is text that people wrote; more would only fill memory. */
const largestAnswer = 8 * 1024 * 1024;
const mostRedirects = 3;

export interface FetchRequest {
  readonly method?: "GET" | "POST" | "HEAD" | "PUT" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface FetchAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What kept us from an answer; the message has no secrets and names the host. */
export class FetchFailure extends Error {
  /** The host did answer, so that asking again changes nothing. */
  readonly answered: boolean;
  constructor(message: string, options: ErrorOptions & { readonly answered?: boolean } = {}) {
    super(message, options);
    this.name = "FetchFailure";
    this.answered = options.answered ?? false;
  }
}

const answered = { answered: true };

/** Fetches text with limits on time and size. Plain http only from this machine; redirects stay on the host, or a token could leak. */
export async function fetchText(address: string | URL, request: FetchRequest): Promise<FetchAnswer> {
  const signal = AbortSignal.timeout(request.timeoutMs);
  let url = new URL(address);
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    checkAddress(url);
    const response = await send(url, request, signal);
    const target = redirectOf(response, url);
    if (!target)
      return { status: response.status, headers: response.headers, text: await readText(response, url, signal) };
    await response.body?.cancel();
    if (target.host !== url.host)
      throw new FetchFailure(`${url.host} redirects to another host, ${target.host}`, answered);
    url = target;
  }
  throw new FetchFailure(`${url.host} redirects more than ${mostRedirects} times`, answered);
}

function checkAddress(url: URL): void {
  if (!isConfidential(url)) throw new FetchFailure(`${url.host} is not asked without https`);
  if (url.username || url.password) throw new FetchFailure(`the address of ${url.host} holds a user name or password`);
}

async function send(
  url: URL,
  { method = "GET", headers = {}, body }: FetchRequest,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: { ...headers },
      redirect: "manual",
      signal,
      ...(body === undefined ? {} : { body }),
    });
  } catch (cause) {
    throw unreachable(url, cause, signal);
  }
}

function redirectOf(response: Response, from: URL): URL | undefined {
  const location = response.headers.get("location");
  if (response.status < 300 || response.status > 399 || location === null) return undefined;
  return URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}

async function readText(response: Response, url: URL, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > largestAnswer)
        throw new FetchFailure(`${url.host} sent more than ${largestAnswer / 1024 / 1024} MiB`, answered);
      chunks.push(chunk);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    if (cause instanceof FetchFailure) throw cause;
    throw cause instanceof TypeError
      ? new FetchFailure(`${url.host} sent something that is not UTF-8 text`, answered)
      : unreachable(url, cause, signal);
  }
}

function unreachable(url: URL, cause: unknown, signal: AbortSignal): FetchFailure {
  if (signal.aborted) return new FetchFailure(`${url.host} did not answer in time`, { cause });
  const inner = cause instanceof Error ? (cause.cause as NodeJS.ErrnoException | undefined) : undefined;
  return new FetchFailure(`${url.host} cannot be reached (${inner?.code ?? "no connection"})`, { cause });
}
