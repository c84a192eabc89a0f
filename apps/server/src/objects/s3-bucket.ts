import { setTimeout as pause } from "node:timers/promises";
import { AwsV4Signer } from "aws4fetch";
import { StorageFull, StorageRefused, StorageUnavailable } from "./failures.ts";

export interface S3Place {
  /** Of the service, without bucket: `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `endpoint/bucket/key`, as most servers that are not Amazon's want it, instead of `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  readonly fetch: typeof fetch;
  readonly patience?: Patience;
}

interface Patience {
  /** Until the storage begins to answer; a body that is sent has more. */
  readonly answerMs: number;
  /** Before the second try of a request; doubled for each further one. */
  readonly firstPauseMs: number;
}

interface S3Request {
  readonly method: "GET" | "HEAD" | "PUT" | "DELETE";
  /** None for the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly content: Blob; readonly sha256: string };
  readonly signal?: AbortSignal | undefined;
  /** Statuses that are an answer; every other one becomes a failure. */
  readonly answers: readonly number[];
}

const tries = 4;
const passing = new Set([408, 429, 500, 502, 503, 504]);
const usualPatience: Patience = { answerMs: 30_000, firstPauseMs: 200 };
/** A body may take longer by this: slower than 100 kB in a second is not slow but stuck. */
const slowestBytesPerMs = 100;
export const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const longestExplanation = 64 * 1024;

/** Signed requests to one bucket. All of them may be repeated, so passing failures are. No message quotes the request or the reply. */
export class S3Bucket {
  readonly #place: S3Place;
  readonly #patience: Patience;
  readonly #base: URL;

  constructor(place: S3Place) {
    this.#place = place;
    this.#patience = place.patience ?? usualPatience;
    this.#base = baseOf(place);
  }

  async ask(request: S3Request): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const reply = await this.#send(request);
      if (typeof reply !== "string" && request.answers.includes(reply.status)) return reply;
      const passes = typeof reply === "string" || passing.has(reply.status);
      if (!passes || attempt === tries) throw await this.#failure(request, reply);
      if (typeof reply !== "string") await reply.body?.cancel();
      const pauseMs = this.#patience.firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random());
      await pause(pauseMs, undefined, request.signal ? { signal: request.signal } : {});
    }
  }

  /** Answers why, when there is no reply. */
  async #send({ method, key, query, headers, body, signal }: S3Request): Promise<Response | string> {
    const url = new URL(this.#base);
    if (key) url.pathname += key;
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const { accessKeyId, secretAccessKey, region } = this.#place;
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, "x-amz-content-sha256": body?.sha256 ?? emptySha256 },
      accessKeyId,
      secretAccessKey,
      region,
      service: "s3",
    }).sign();
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(),
      this.#patience.answerMs + (body?.content.size ?? 0) / slowestBytesPerMs,
    );
    try {
      return await this.#place.fetch(signed.url, {
        method,
        headers: signed.headers,
        body: body?.content ?? null,
        redirect: "manual",
        signal: signal ? AbortSignal.any([late.signal, signal]) : late.signal,
      });
    } catch (error) {
      signal?.throwIfAborted();
      return late.signal.aborted ? "it did not answer in time" : reasonOf(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #failure({ method }: S3Request, reply: Response | string): Promise<Error> {
    const { bucket } = this.#place;
    if (typeof reply === "string") return new StorageUnavailable(`The bucket ${bucket} is out of reach: ${reply}.`);
    const code = await errorCode(reply);
    const said = `The bucket ${bucket} answered ${method} with ${reply.status}${code ? ` ${code}` : ""}.`;
    if (reply.status === 507) return new StorageFull(bucket);
    if (passing.has(reply.status)) return new StorageUnavailable(said);
    if (reply.status >= 300 && reply.status < 400)
      return new StorageRefused(`${said} Is it in another region, or behind another endpoint?`);
    return new StorageRefused(said);
  }
}

/** Only the code is taken: the message of some codes quotes the key id and what was signed. */
export async function errorCode(reply: Response): Promise<string | undefined> {
  const xml = await textOf(reply, longestExplanation).catch(() => "");
  return /<Code>([A-Za-z]{1,64})<\/Code>/.exec(xml)?.[1];
}

export async function textOf(reply: Response, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of reply.body ?? []) {
      size += chunk.length;
      if (size > limit) throw new StorageRefused("The bucket answered with more than is plausible.");
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof StorageRefused ? error : new StorageUnavailable("The connection to the bucket broke.");
  }
  return Buffer.concat(chunks).toString("utf8");
}

function baseOf({ endpoint, bucket, pathStyle }: S3Place): URL {
  const url = URL.parse(endpoint);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new Error("The S3 endpoint must be an http or https address without user, query or fragment.");
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw new Error("The S3 bucket's name is no bucket name.");
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  if (pathStyle) url.pathname += `${bucket}/`;
  else url.hostname = `${bucket}.${url.hostname}`;
  return url;
}

function reasonOf(error: unknown): string {
  const { cause } = error as Error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === "string" && /^[A-Z0-9_]{1,64}$/.test(code) ? code : "the connection broke";
}
