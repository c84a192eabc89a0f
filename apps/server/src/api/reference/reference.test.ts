import { fastify, type RouteOptions } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHouse, testHouse } from "../../testing/house.fixture.ts";
import type { App } from "../app.ts";
import { routes } from "../routes.ts";
import type { ApiDocument } from "./document.ts";

let house: TestHouse;
let document: ApiDocument;

beforeAll(async () => {
  house = await testHouse();
  document = (await house.ask("GET", "/api/ringfort/v1/openapi.json", undefined, null)).body;
});
afterAll(() => house[Symbol.asyncDispose]());

/** Text, files and streams, of which a schema says nothing; what is not built answers with an error only. */
const withoutShape =
  /^GET \/api\/ringfort\/v1\/(?:docs|jobs\/[^/]+\/log|streams\/\w+|artifacts\/.*|runner\/tasks\/[^/]+\/objects\/.*)$|\/ssh(?:-users)?$/;

/** As the house registers them, whether or not a document is made of them. */
async function registered(): Promise<RouteOptions[]> {
  const found: RouteOptions[] = [];
  const app = fastify();
  app.addHook("onRoute", (route) => void found.push(route));
  const web = { house: house.house, announcements: {} as never };
  for (const register of routes) {
    await app.register(async (scope) => register(scope as unknown as App, web));
  }
  return found;
}

test("every route is in the document, with a tag and the shape of its answer", async () => {
  const wrong: string[] = [];
  const found = await registered();
  expect(found.length).toBeGreaterThan(100);
  for (const { method, url, schema } of found) {
    // The operator's, and what only says that it is not built.
    if (schema?.hide === true) continue;
    const path = url.replaceAll(/:(\w+)/g, "{$1}").replaceAll(/\*$/g, "{*}");
    for (const verb of [method].flat()) {
      if (verb === "HEAD") continue;
      const operation = document.paths[path]?.[verb.toLowerCase()];
      if (!operation) wrong.push(`${verb} ${url} is missing`);
      else if (!operation.tags?.length) wrong.push(`${verb} ${url} has no tag`);
      else if (!withoutShape.test(`${verb} ${url}`) && !Object.values(operation.responses ?? {}).some(hasShape))
        wrong.push(`${verb} ${url} does not say what it answers`);
      else if (schema === undefined) wrong.push(`${verb} ${url} checks nothing`);
    }
  }
  expect(wrong).toEqual([]);
});

function hasShape({ content }: { content?: object; $ref?: string }): boolean {
  return content !== undefined;
}

test("the page lists every operation, and nothing on it can run", async () => {
  const { status, headers, body } = await house.ask("GET", "/api/ringfort/v1/docs", undefined, null);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
  const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `<b>${verb}</b> ${path}</summary>`),
  );
  for (const operation of operations) expect(body).toContain(operation);
  expect(body).not.toMatch(/<script|\son\w+=|javascript:|https?:/);
});
