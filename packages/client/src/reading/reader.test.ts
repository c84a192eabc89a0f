import { expect, test } from "vitest";
import { Reader } from "./reader.ts";
import { list, object, text } from "./shape.ts";
import type { HttpAnswer } from "./transport.ts";

interface Told {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A host that answers in turn, on a clock that only waiting moves. */
function hostOf(...answers: readonly (Told | "no answer")[]) {
  const asked: { readonly path: string; readonly at: number }[] = [];
  let now = 0;
  let next = 0;
  const reader = new Reader(
    {
      async get(path): Promise<HttpAnswer> {
        asked.push({ path, at: now });
        const answer = answers[Math.min(next++, answers.length - 1)]!;
        if (answer === "no answer") throw new Error("connection refused");
        const { status = 200, headers = {}, body = { name: "a" } } = answer;
        return {
          status,
          header: (name) => headers[name],
          body: typeof body === "string" ? body : JSON.stringify(body),
        };
      },
      now: () => now,
      async wait(milliseconds) {
        now += milliseconds;
      },
      hash: (of) => `hash of ${of}`,
    },
    { concurrency: 2 },
  );
  return { reader, asked };
}

const thing = { path: "/thing", shape: object({ name: text }), permission: "a token" };
const things = { path: "/things", item: text, permission: "a token" };

test("an answer has its route, its time and its hash", async () => {
  expect(await hostOf({}).reader.one(thing)).toEqual({
    ...{ status: "read", value: { name: "a" }, route: "GET /thing", at: 0, hash: 'hash of {"name":"a"}' },
  });
});

test.each<[string, readonly (Told | "no answer")[], readonly number[], string]>([
  ["a 503 that passes", [{ status: 503 }, {}], [0, 500], "read"],
  ["a 501, which will not pass", [{ status: 501 }, {}], [0], "not-found"],
  ["no answer at all", ["no answer"], [0, 500, 1500, 3500], "unreachable"],
  ["a 429 with Retry-After", [{ status: 429, headers: { "retry-after": "7" } }, {}], [0, 7000], "read"],
  ["a 429 without", [{ status: 429 }, { status: 429 }, {}], [0, 500, 1500], "read"],
  ["a 429 that stays", [{ status: 429, headers: { "retry-after": "1" } }], [0, 1000, 2000, 3000], "rate-limited"],
  ["a wait that is too long", [{ status: 429, headers: { "retry-after": "3600" } }], [0], "rate-limited"],
  ["a refusal", [{ status: 403 }], [0], "forbidden"],
  ["a wrong body", [{ body: { name: 1 } }], [0], "malformed"],
  ["a body that is cut off", [{ body: '{"name":' }], [0], "malformed"],
])("%s is asked %j", async (_, answers, times, expected) => {
  const { reader, asked } = hostOf(...answers);
  const answer = await reader.one(thing);
  expect(asked.map(({ at }) => at)).toEqual(times);
  expect(answer.status === "read" ? "read" : answer.why).toBe(expected);
});

test.each([
  ["ratelimit-remaining", "ratelimit-reset"],
  ["x-ratelimit-remaining-minute", "x-ratelimit-reset-minute"],
])("when %s is 0 the next request waits for %s", async (remaining, reset) => {
  const { reader, asked } = hostOf({ headers: { [remaining]: "0", [reset]: "30" } }, {});
  await reader.one(thing);
  await reader.one(thing);
  expect(asked.map(({ at }) => at)).toEqual([0, 30_000]);
});

test("what one request is told holds for all", async () => {
  const { reader, asked } = hostOf({ status: 429, headers: { "retry-after": "3600" } });
  await reader.one(thing);
  expect(await reader.one(thing)).toMatchObject({ why: "rate-limited" });
  expect(asked).toHaveLength(1);
});

test("pages are followed to the end, and both ends that the platform writes are ends", async () => {
  const { reader, asked } = hostOf(
    { body: { items: ["a"], next_page_token: "t/1" } },
    { body: { items: ["b"], "next-page-token": "t2" } },
    { body: { items: [], next_page_token: "" } },
  );
  expect(await reader.all(things)).toMatchObject({ value: ["a", "b"], route: "GET /things" });
  expect(asked.map(({ path }) => path)).toEqual(["/things", "/things?page-token=t%2F1", "/things?page-token=t2"]);
});

test("pages that come back to one another are malformed, and so is a list of which a page is missing", async () => {
  const again = { body: { items: ["a"], next_page_token: "same" } };
  expect(await hostOf(again).reader.all(things)).toMatchObject({ why: "malformed" });
  expect(await hostOf(again, { status: 403 }).reader.all(things)).toMatchObject({
    why: "forbidden",
    route: "GET /things",
  });
});

test("paging stops where it was told to", async () => {
  const page = { body: { items: ["a", "b"], next_page_token: "more" } };
  const { reader, asked } = hostOf(page);
  expect(await reader.all({ ...things, until: (item) => item === "b" })).toMatchObject({ value: ["a"] });
  expect(await reader.all({ ...things, most: { pages: 1, otherwise: "cut" } })).toMatchObject({ value: ["a", "b"] });
  expect(await reader.all({ ...things, most: { pages: 1, otherwise: "not-collected" } })).toMatchObject({
    why: "not-collected",
  });
  expect(asked).toHaveLength(3);
});

test("no more requests run at once than were allowed", async () => {
  let running = 0;
  let most = 0;
  const reader = new Reader(
    {
      async get() {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        return { status: 200, header: () => undefined, body: "[]" };
      },
      now: () => 0,
      wait: async () => undefined,
      hash: String,
    },
    { concurrency: 3 },
  );
  await Promise.all(Array.from({ length: 20 }, () => reader.one({ ...thing, shape: list(text) })));
  expect(most).toBe(3);
});
