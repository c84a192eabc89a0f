import { type Answer, joinAnswers, type Missing, type Read, type WhyMissing } from "./answer.ts";
import { Gate } from "./gate.ts";
import { RateLimit } from "./rate-limit.ts";
import { list, Malformed, object, optional, type Shape, text } from "./shape.ts";
import type { HttpAnswer, Transport } from "./transport.ts";

const triesPerRequest = 4;
const firstPause = 500;
const mostPages = 500;
const largestBody = 16 * 1024 * 1024;

export interface Route<T> {
  readonly path: string;
  readonly shape: Shape<T>;
  readonly permission: string;
}

export interface ListRoute<T> {
  readonly path: string;
  readonly item: Shape<T>;
  readonly permission: string;
  /** Stops paging at the first item for which this is true; that item is left out. */
  readonly until?: (item: T) => boolean;
  readonly most?: PageLimit;
}

/** How many pages are wanted, and whether more of them make the answer shorter or no answer. */
export interface PageLimit {
  readonly pages: number;
  readonly otherwise: "cut" | "not-collected";
}

/** A list in pages of any shape. */
export interface ChainRoute<P, T> extends Omit<ListRoute<T>, "item"> {
  readonly page: Shape<P>;
  items(page: P): readonly T[];
  /** The path of the next page; undefined after the last. */
  next(page: P): string | undefined;
}

/** Reads routes of one host: retries what may pass, waits when told to, and never throws for what the host does. */
export class Reader {
  readonly #transport: Transport;
  readonly #gate: Gate;
  readonly #limit: RateLimit;

  constructor(transport: Transport, options: { readonly concurrency: number }) {
    this.#transport = transport;
    this.#gate = new Gate(options.concurrency);
    this.#limit = new RateLimit(transport);
  }

  readonly hash = (text: string): string => this.#transport.hash(text);

  /** One body. */
  async one<T>({ path, shape, permission }: Route<T>): Promise<Answer<T>> {
    const route = `GET ${path}`;
    const missing = (why: WhyMissing): Missing => ({ status: "missing", why, route, permission });
    const asked = await this.#gate.pass(() => this.#ask(path));
    if (typeof asked === "string") return missing(asked);
    try {
      const value = shape(JSON.parse(asked.body));
      return { status: "read", value, route, at: this.#transport.now(), hash: this.#transport.hash(asked.body) };
    } catch (error) {
      if (error instanceof Malformed || error instanceof SyntaxError) return missing("malformed");
      throw error;
    }
  }

  /** Every page of a v2 list. */
  all<T>({ item, ...route }: ListRoute<T>): Promise<Answer<readonly T[]>> {
    const { path } = route;
    return this.chain({
      ...route,
      page: object({ items: list(item), next_page_token: optional(text) }),
      items: ({ items }) => items,
      next: ({ next_page_token: token }) =>
        token ? `${path}${path.includes("?") ? "&" : "?"}page-token=${encodeURIComponent(token)}` : undefined,
    });
  }

  /** Every page. A list that does not end, or comes back to a page, is malformed: half of it could hide the worst. */
  async chain<P, T>(route: ChainRoute<P, T>): Promise<Answer<readonly T[]>> {
    const { path, permission, until, most } = route;
    const missing = (why: WhyMissing): Missing => ({ status: "missing", why, route: `GET ${path}`, permission });
    const pages: Read<readonly T[]>[] = [];
    const seen = new Set<string>();
    for (let next: string | undefined = path; next !== undefined; ) {
      if (pages.length === most?.pages) {
        if (most.otherwise === "cut") break;
        return missing(most.otherwise);
      }
      if (seen.has(next) || seen.size === mostPages) return missing("malformed");
      seen.add(next);
      const page: Answer<P> = await this.one({ path: next, shape: route.page, permission });
      if (page.status === "missing") return missing(page.why);
      const items = route.items(page.value);
      const end = until ? items.findIndex(until) : -1;
      pages.push({ ...page, value: end < 0 ? items : items.slice(0, end) });
      next = end < 0 ? route.next(page.value) : undefined;
    }
    const [first, ...others] = pages;
    if (!first) return missing("malformed");
    return joinAnswers([first, ...others], this.hash, () => pages.flatMap(({ value }) => value));
  }

  /** The body of a 200, or why there is none. */
  async #ask(path: string): Promise<{ readonly body: string } | WhyMissing> {
    for (let tried = 1; ; tried += 1) {
      if (!(await this.#limit.isOpen())) return "rate-limited";
      const answer = await this.#transport.get(path).catch(() => undefined);
      if (answer) this.#limit.note(answer);
      if (answer && !mayPass(answer.status)) return bodyOf(answer);
      const pause = firstPause * 2 ** (tried - 1);
      if (answer?.status === 429) this.#limit.refuse(answer, pause);
      if (tried === triesPerRequest) return answer?.status === 429 ? "rate-limited" : "unreachable";
      if (answer?.status !== 429) await this.#transport.wait(pause);
    }
  }
}

function mayPass(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

const refusals: Readonly<Record<number, WhyMissing>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not-found",
  410: "not-found",
  501: "not-found",
};

function bodyOf({ status, body }: HttpAnswer): { readonly body: string } | WhyMissing {
  if (status !== 200) return refusals[status] ?? "malformed";
  return body === undefined || body.length > largestBody ? "malformed" : { body };
}
