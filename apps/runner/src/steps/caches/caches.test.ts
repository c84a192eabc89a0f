import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { runWritten, temporaryFolder, type WrittenStep } from "../../job/run-job.fixture.ts";
import { CacheLeftOut } from "../../job/stores.ts";
import { LocalCaches } from "../../stores/local-caches.ts";

const save = (key: string, ...paths: string[]): WrittenStep => ({ type: "save_cache", key, paths });
const restore = (...keys: string[]): WrittenStep => ({ type: "restore_cache", keys });

test("what one job saves the next restores to its own working directory and home", async () => {
  await using folder = await temporaryFolder();
  const caches = new LocalCaches(folder.path);
  const first = await runWritten({
    caches,
    steps: [
      {
        command:
          "mkdir -p deps/a ~/.tool; echo 1 > deps/a/one; ln -s one deps/a/link; ln deps/a/one deps/hard; echo t > ~/.tool/t; chmod 700 deps/a",
      },
      save("v1-{{ .Branch }}", "deps", "~/.tool", "nowhere"),
    ],
  });
  expect(first.output[1]).toMatch(/^\/.*\/nowhere does not exist: left out\nSaved the cache v1-main\n$/);
  const second = await runWritten({
    caches,
    steps: [
      { command: "mkdir -p deps/a; echo old > deps/a/one; echo kept > deps/kept" },
      restore("none", "v1-"),
      { command: "cat deps/a/one deps/a/link deps/hard deps/kept ~/.tool/t; ls -ld deps/a | cut -c1-10" },
    ],
  });
  expect(second.output[1]).toBe("Restored the cache v1-main\n");
  expect(second.output[2]).toBe("1\n1\n1\nkept\nt\ndrwx------\n");
});

test("a path outside of both is put back at its absolute place", async () => {
  await using folder = await temporaryFolder();
  await using outside = await temporaryFolder();
  const caches = new LocalCaches(folder.path);
  const ran = await runWritten({
    caches,
    steps: [
      { command: `echo x > ${outside.path}/file` },
      save("k", `${outside.path}/file`),
      { command: `rm ${outside.path}/file` },
      restore("k"),
      { command: `cat ${outside.path}/file` },
    ],
  });
  expect(ran.output[4]).toBe("x\n");
});

test("a key that exists is not saved again, and a miss is no failure", async () => {
  await using folder = await temporaryFolder();
  const caches = new LocalCaches(folder.path);
  const ran = await runWritten({
    caches,
    steps: [restore("k"), { command: "echo x > f" }, save("k", "f"), save("k", "f"), save("other", "nowhere")],
  });
  expect(ran.outcome.status).toBe("success");
  expect(ran.output[0]).toBe("No cache begins with k\n");
  expect(ran.output[3]).toContain("keys are immutable");
  expect(ran.output[4]).toContain("nothing is saved");
});

test("a checksum is the base64 of a file's SHA-256, through links, and a missing file fails the step", async () => {
  await using folder = await temporaryFolder();
  const ran = await runWritten({
    caches: new LocalCaches(folder.path),
    steps: [
      { command: "printf abc > lock; mkdir sub; ln -s ../lock sub/link" },
      restore('{{ checksum "lock" }}'),
      restore('{{ checksum "sub/link" }}'),
      restore('{{ checksum "~/project/lock" }}'),
      restore('{{ checksum "gone" }}'),
    ],
  });
  const sum = createHash("sha256").update("abc").digest("base64");
  for (const number of [1, 2, 3]) expect(ran.output[number]).toBe(`No cache begins with ${sum}\n`);
  expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 4 });
});

test("`.Environment` sees contexts and built-in variables, not what the config sets; shown keys are masked", async () => {
  await using folder = await temporaryFolder();
  const ran = await runWritten({
    caches: new LocalCaches(folder.path),
    secrets: { SECRET: "very-secret" },
    build: { environment: { JOB: "job" } },
    steps: [restore("{{ .Environment.SECRET }}-{{ .Environment.JOB }}-{{ .Environment.CI }}")],
  });
  expect(ran.output[0]).toBe("No cache begins with ****-<no value>-true\n");
});

test.each([
  ["on_success", false],
  ["always", true],
  ["on_fail", true],
] as const)("after a failure, `when: %s` saves: %s", async (when, saves) => {
  await using folder = await temporaryFolder();
  const caches = new LocalCaches(folder.path);
  await runWritten({
    caches,
    steps: [{ command: "echo x > f; false" }, { type: "save_cache", key: "k", paths: ["f"], when }],
  });
  expect(await caches.has("process/k")).toBe(saves);
});

test("a secret in a key is a mark where others may see the key, and the key changes with it", async () => {
  await using folder = await temporaryFolder();
  const asked: string[] = [];
  const caches = new (class extends LocalCaches {
    readonly mark = (secret: string) => `mark${secret.length}`;
    override find(keys: readonly string[]) {
      asked.push(...keys);
      return super.find(keys);
    }
  })(folder.path);
  const template = "v1-{{ .Environment.TOKEN }}-{{ .Environment.CIRCLE_BRANCH }}-";
  const ran = await runWritten({
    caches,
    secrets: { TOKEN: "a-secret", CIRCLE_BRANCH: "not the job's to say" },
    steps: [{ command: "echo x > f" }, save(template, "f"), restore(template)],
  });
  expect(asked).toEqual(["process/v1-mark8-main-"]);
  expect(ran.output[1]).toBe("Saved the cache v1-****-main-\n");
  expect(ran.output[2]).toBe("Restored the cache v1-mark8-main-\n");
});

test("a cache that is left out is a warning", async () => {
  const left = () => Promise.reject(new CacheLeftOut("[cache-not-authentic] because"));
  const caches = { has: left, save: left, find: async () => ({ key: "process/k", tar: left }) };
  const ran = await runWritten({ caches, steps: [restore("k"), { command: "ls -A" }] });
  expect(ran.outcome.status).toBe("success");
  expect(ran.output[0]).toBe("[cache-not-authentic] because\n");
  expect(ran.output[1]).toBeUndefined();
});
