import { expect, test } from "vitest";
import { type Continuation, continuationLimitMs, continuePipeline } from "./continuation.ts";

const parameter = (name: string, value: string) => ({ name, type: "string", default: value });

const allowed: Continuation = {
  pipeline: { state: "setup", createdAt: 0, declared: [], triggeredWith: {} },
  config: { setup: false, declared: [parameter("module", "all")] },
  passed: {},
  at: 1000,
};

test("a setup pipeline goes on with the parameters passed", () => {
  expect(continuePipeline({ ...allowed, passed: { module: "api" } })).toEqual({
    ok: true,
    parameters: { module: "api" },
  });
});

test.each<[string, Partial<Continuation>]>([
  ["not-in-setup", { pipeline: { ...allowed.pipeline, state: "pending" } }],
  ["not-in-setup", { pipeline: { ...allowed.pipeline, state: "created" } }],
  ["too-late", { at: continuationLimitMs + 1 }],
  ["is-setup", { config: { ...allowed.config, setup: true } }],
  ["undeclared-parameter", { passed: { modul: "api" } }],
  ["undeclared-parameter", { passed: JSON.parse('{"__proto__": "x"}') }],
])("%s is refused", (refusal, change) => {
  expect(continuePipeline({ ...allowed, ...change })).toMatchObject({ ok: false, refusal });
});

const inBoth = {
  ...allowed,
  pipeline: { ...allowed.pipeline, declared: [parameter("module", "none")], triggeredWith: { module: "web" } },
};

test("a value passed against another one from the trigger is a conflict", () => {
  expect(continuePipeline({ ...inBoth, passed: { module: "api" } })).toMatchObject({
    ok: false,
    message: "Conflicting pipeline parameters.",
  });
});

test("a trigger that gave the setup config's default does not conflict", () => {
  const pipeline = { ...inBoth.pipeline, triggeredWith: { module: "none" } };
  expect(continuePipeline({ ...inBoth, pipeline, passed: { module: "api" } })).toEqual({
    ok: true,
    parameters: { module: "api" },
  });
});

test("values from the trigger reach parameters of the same name, and no others", () => {
  const pipeline = { ...inBoth.pipeline, triggeredWith: { module: "web", other: "x" } };
  expect(continuePipeline({ ...inBoth, pipeline })).toEqual({ ok: true, parameters: { module: "web" } });
});
