import { expect, test } from "vitest";
import type { CompileRequest } from "./compile-request.ts";
import { Compiler } from "./compiler.ts";

const hello = `version: 2.1
jobs:
  build: { machine: true, steps: [{ run: echo }] }
workflows:
  main: { jobs: [build] }
`;

function request(text: string): CompileRequest {
  return { file: ".circleci/config.yml", text, values: {}, parameters: {}, ref: { branch: "main" }, orbs: [] };
}

test("a config is compiled in another thread, to its plan and to what `config process` prints", async () => {
  await using compiler = new Compiler();
  const answer = await compiler.compile(request(hello));
  expect(answer).toMatchObject({ ok: true, plan: { setup: false, workflows: [{ name: "main" }] } });
  expect(answer.ok && answer.yaml).toMatch(/^version: 2\n(?:.*\n)+# Original config.yml file:\n# version: 2.1\n/);
});

test("many at once are all answered, each with its own", async () => {
  await using compiler = new Compiler();
  const names = Array.from({ length: 20 }, (_, index) => `job-${index}`);
  const answers = await Promise.all(names.map((name) => compiler.compile(request(hello.replaceAll("build", name)))));
  expect(answers.map((answer) => answer.ok && answer.plan.workflows[0]?.jobs[0]?.name)).toEqual(names);
});

test("mistakes and missing orbs come back as they are", async () => {
  await using compiler = new Compiler();
  expect(await compiler.compile(request("version: 2.1\njobs: 1\n"))).toMatchObject({ ok: false, needs: [] });
  const withOrb = hello
    .replace("jobs:", "orbs: { node: circleci/node@5.1.0 }\njobs:")
    .replace("{ run: echo }", "node/install");
  expect(await compiler.compile(request(withOrb))).toMatchObject({ ok: false, needs: ["circleci/node@5.1.0"] });
});

test("a filter that cannot be evaluated fails the config instead of dropping its job", async () => {
  await using compiler = new Compiler();
  const text = hello.replace("[build]", '[{ build: { filters: "pipeline.git.branch starts-with 5" } }]');
  expect(await compiler.compile(request(text))).toMatchObject({ ok: false });
});

test("a config that takes too long is given up, and the next one is compiled", async () => {
  await using compiler = new Compiler({ limitMs: 1 });
  const large = hello + Array.from({ length: 20_000 }, (_, index) => `# ${index}\nx${index}: [1, 2, 3]\n`).join("");
  await expect(compiler.compile(request(large))).rejects.toThrow("longer than 0.001 s");
  await using patient = new Compiler();
  expect(await patient.compile(request(hello))).toMatchObject({ ok: true });
});

test("what waits when the compiler closes is refused, not forgotten", async () => {
  const compiler = new Compiler();
  const waiting = Promise.allSettled(Array.from({ length: 5 }, () => compiler.compile(request(hello))));
  await compiler[Symbol.asyncDispose]();
  for (const { status } of await waiting) expect(["fulfilled", "rejected"]).toContain(status);
});

test("a bug in the compiler is told as such, and the thread goes on", async () => {
  await using compiler = new Compiler();
  const broken = { ...request(hello), text: undefined } as unknown as CompileRequest;
  await expect(compiler.compile(broken)).rejects.toMatchObject({
    why: "failed",
    cause: expect.stringContaining("at "),
  });
  expect(await compiler.compile(request(hello))).toMatchObject({ ok: true });
});
