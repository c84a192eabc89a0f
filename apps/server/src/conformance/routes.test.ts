import { afterAll, beforeAll, expect, test } from "vitest";
import { Announcements } from "../actions/listen.ts";
import { buildApp } from "../api/app.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { operationGroups } from "./operations.ts";

interface Described {
  readonly tags?: readonly string[];
}

let house: TestHouse;
/** The server's own description, by method and path; what a parameter is called does not matter. */
const described = new Map<string, Described>();

beforeAll(async () => {
  house = await testHouse();
  await using announcements = new Announcements({} as never, house.house.log);
  const app = await buildApp({ house: house.house, announcements });
  await app.ready();
  for (const [path, item] of Object.entries(app.swagger().paths ?? {})) {
    for (const [method, operation] of Object.entries(item as Record<string, Described>)) {
      described.set(`${method.toUpperCase()} ${nameless(path)}`, operation);
    }
  }
  await app.close();
});
afterAll(() => house[Symbol.asyncDispose]());

function nameless(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "{}");
}

/** A slug is two or three segments of a path of ours. */
function ours(operation: string): string {
  const [method = "", path = ""] = operation.split(" ");
  const apart = path.replace("{project-slug}", "{}/{}/{}").replace("{org-slug}", "{}/{}");
  return `${method} /api/v2${nameless(apart)}`;
}

const answered = operationGroups.flatMap(({ tag, missing, operations }) =>
  missing === undefined ? operations.map((operation): [string, string] => [operation, tag]) : [],
);

test.each(answered)("%s stands in the server's own document under %s", (operation, tag) => {
  expect(described.get(ours(operation))?.tags).toEqual([tag]);
});

test("nothing that is not built is described", () => {
  const missing = operationGroups.flatMap((group) => (group.missing === undefined ? [] : group.operations));
  expect(missing.filter((operation) => described.has(ours(operation)))).toEqual([]);
});
