import type { Log } from "../actions/house.ts";
import { version } from "../version.ts";
import { type Span, toOtlp } from "./span.ts";

const mostWaiting = 5_000;
const mostAtOnce = 500;
const everyMs = 2_000;
const patienceMs = 5_000;
/** For all that is left when the server ends. */
const lastPatienceMs = 2_000;

/** Where spans go. Nobody waits for it, and nothing fails by it. */
export interface Spans {
  add(span: Span): void;
}

export const noSpans: Spans = { add: () => undefined };

/** Sends spans to a collector, some at a time. What it does not take in time is dropped, and counted in the log. */
export class SpanExporter implements Spans, AsyncDisposable {
  readonly #address: string;
  readonly #log: Log;
  #waiting: Span[] = [];
  #dropped = 0;
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #end = new AbortController();

  /** `endpoint` is the collector's base, as in OTEL_EXPORTER_OTLP_ENDPOINT. */
  constructor(endpoint: string, log: Log) {
    this.#address = `${endpoint}/v1/traces`;
    this.#log = log;
  }

  add(span: Span): void {
    if (this.#stopped) return;
    if (this.#waiting.length >= mostWaiting) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(span);
    if (this.#waiting.length >= mostAtOnce) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), everyMs).unref();
  }

  /** Tries once more to send what waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const end = setTimeout(() => this.#end.abort(), lastPatienceMs);
    await this.#sending;
    await this.#send();
    clearTimeout(end);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
      if (this.#waiting.length > 0 && !this.#stopped) this.#timer ??= setTimeout(() => this.#flush(), everyMs).unref();
    });
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, mostAtOnce);
      this.#waiting = this.#waiting.slice(mostAtOnce);
      try {
        await this.#post(batch);
      } catch (error) {
        this.#dropped += batch.length;
        this.#log.warn({ err: error, dropped: this.#dropped }, "The OpenTelemetry collector does not take spans");
        return;
      }
    }
  }

  async #post(batch: readonly Span[]): Promise<void> {
    const response = await fetch(this.#address, {
      method: "POST",
      redirect: "error",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(toOtlp(batch, version)),
      signal: AbortSignal.any([AbortSignal.timeout(patienceMs), this.#end.signal]),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`It answered with ${response.status}`);
  }
}
