import { randomUUID } from "node:crypto";
import type { Answer, TestHouse } from "../testing/house.fixture.ts";
import { type ApiDocument, filledIn, propertiesOf } from "./document.fixture.ts";

/** What goes into the path and behind it. */
export interface Asking {
  readonly path?: Readonly<Record<string, string | number | undefined>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Seen {
  readonly complaints: Set<string>;
  readonly known: Set<string>;
  readonly filled: Set<string>;
}

/** Calls operations as the document has them, and keeps what was wrong with each answer. */
export class Walk {
  readonly #house: TestHouse;
  readonly #document: ApiDocument;
  readonly #stranger: string;
  readonly #seen = new Map<string, Seen>();

  constructor(house: TestHouse, document: ApiDocument, strangersToken: string) {
    this.#house = house;
    this.#document = document;
    this.#stranger = strangersToken;
  }

  /** Does what an operation is for. The first time, everybody who may not is refused before. */
  async call(operation: string, asking: Asking = {}): Promise<Answer["body"]> {
    let seen = this.#seen.get(operation);
    if (!seen) {
      seen = { complaints: new Set(), known: new Set(), filled: new Set() };
      this.#seen.set(operation, seen);
      await this.#refuse(operation, asking);
    }
    const answer = await this.#send(operation, asking);
    if (answer.status >= 300) seen.complaints.add(`answers ${answer.status}: ${answer.body?.message}`);
    this.#check(operation, answer);
    for (const path of filledIn(answer.body)) seen.filled.add(path);
    return answer.body;
  }

  get called(): ReadonlySet<string> {
    return new Set(this.#seen.keys());
  }

  complaintsAbout(operation: string): readonly string[] {
    return [...(this.#seen.get(operation)?.complaints ?? ["is never called"])];
  }

  /** Documented properties that no answer has filled. */
  unfilledOf(operation: string): readonly string[] {
    const { known, filled } = this.#seen.get(operation) ?? { known: new Set(), filled: new Set() };
    return [...known].filter((path) => !filled.has(path));
  }

  async #refuse(operation: string, asking: Asking): Promise<void> {
    if (publicOperations.has(operation)) return;
    await this.#expect(operation, "without a token", [401], asking, null);
    const subject = { ...asking.path, ...asking.query };
    const isOfSomebody = Object.keys(subject).some((name) => !ownNames.has(name));
    if (isOfSomebody) await this.#expect(operation, "of a stranger", [403, 404], asking, this.#stranger);
    if (isOfSomebody) await this.#expect(operation, "about nothing", [404], nothing(asking));
    if (this.#document.hasBody(operation))
      await this.#expect(operation, "with a list as its body", [400], { ...asking, body: [] });
    if (this.#document.hasPages(operation)) {
      const query = { ...asking.query, "page-token": "made-up" };
      await this.#expect(operation, "with a page token of nobody's", [400], { ...asking, query });
    }
  }

  async #expect(
    operation: string,
    who: string,
    statuses: readonly number[],
    asking: Asking,
    token?: string | null,
  ): Promise<void> {
    const answer = await this.#send(operation, asking, token);
    const { complaints } = this.#seen.get(operation)!;
    if (!statuses.includes(answer.status))
      complaints.add(`${who} answers ${answer.status}, not ${statuses.join(" or ")}: ${answer.body?.message}`);
    if (typeof answer.body?.message !== "string" || answer.body.message === "")
      complaints.add(`${who} does not say what is wrong`);
    this.#check(operation, answer, who);
  }

  #check(operation: string, { status, body }: Answer, who = ""): void {
    const { complaints, known } = this.#seen.get(operation)!;
    const schema = this.#document.schemaOf(operation, status);
    // 403 and 400 are refusals that any operation may need, whether its page lists them or not.
    if (schema === undefined) {
      if (status !== 400 && status !== 403) complaints.add(`${who} answers ${status}, which is not documented`.trim());
      return;
    }
    for (const straying of this.#document.strayings(schema, body)) complaints.add(`${status}: ${straying}`);
    if (status < 300) for (const path of propertiesOf(schema)) known.add(path);
  }

  async #send(operation: string, { path = {}, query, body }: Asking, token?: string | null): Promise<Answer> {
    const [method = "", template = ""] = operation.split(" ");
    const filled = template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
      // An answer before this one lacked it, and has its complaint; the walk goes on.
      const value = path[name] ?? randomUUID();
      // A slug is one segment or three: both are asked for.
      return slugs.has(name) && method !== "GET" ? String(value) : encodeURIComponent(value);
    });
    const search = query === undefined ? "" : `?${new URLSearchParams(query)}`;
    return await this.#house.ask(method, `/api/v2${filled}${search}`, body, token);
  }
}

const slugs = new Set(["project-slug", "org-slug", "org-slug-or-id"]);

/** Whoever knows the key of a continuation may continue. */
const publicOperations = new Set(["POST /pipeline/continue"]);

/** Parameters that do not say whose something is. */
const ownNames = new Set(["scope-type", "digest", "reporting-window", "all-branches", "granularity", "mine"]);

/** The same question about what is not there. */
function nothing({ path, query, ...asking }: Asking): Asking {
  const gone = (name: string, value: string | number | undefined) => {
    if (name === "org-slug" || name === "org-slug-or-id") return "circleci/nobody";
    if (name === "project-slug") return "circleci/nobody/nothing";
    if (typeof value === "number") return 999_999_999;
    if (value === undefined || /^[\da-f-]{36}$/.test(value)) return randomUUID();
    return ownNames.has(name) ? value : "nothing";
  };
  const replace = (values: Readonly<Record<string, string | number | undefined>> = {}) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, gone(name, value)]));
  return {
    ...asking,
    ...(path && { path: replace(path) }),
    ...(query && { query: replace(query) as Record<string, string> }),
  };
}
