import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { className, Organization, scopeOf } from "../keyholder/organization.fixture.ts";
import type { FakeTask } from "./fake-server.fixture.ts";
import { jobOf, type RunningService, startRunner } from "./service.fixture.ts";

const config = JSON.stringify({
  version: 2.1,
  jobs: {
    deploy: {
      machine: true,
      steps: [
        { restore_cache: { keys: ["deps-"] } },
        { run: "ls kept 2>/dev/null || echo nothing kept; mkdir -p kept; echo mine >kept/mine" },
        { save_cache: { key: "deps-{{ .Environment.TOKEN }}", paths: ["kept"] } },
      ],
    },
  },
  workflows: { main: { jobs: [{ deploy: { context: ["prod"] } }] } },
});

interface Stage extends AsyncDisposable {
  readonly org: Organization;
  readonly runner: RunningService;
  /** The verified job's log. */
  deploy(): Promise<string>;
}

async function stage({ restoreCache = true } = {}): Promise<Stage> {
  const org = await Organization.start(config);
  const runner = await startRunner({
    resourceClass: className,
    allowFileRepositories: true,
    trust: { trustFile: org.trustFile, stateFolder: org.state },
  });
  const scope = scopeOf("context/prod", {
    policy: await org.policy("context/prod", { restoreCache }),
    values: [await org.value("context/prod", "TOKEN", "sealed text")],
  });
  const answer = await org.answer({ scopes: [scope] });
  return {
    org,
    runner,
    async deploy() {
      const task = runner.server.enqueue(org.claim("deploy"));
      task.secrets = answer;
      await runner.until(() => task.ends.length > 0, "the end of the task");
      expect(task.ends[0], task.ends[0]?.reason).toMatchObject({ status: "success" });
      return logOf(task);
    },
    async [Symbol.asyncDispose]() {
      await runner[Symbol.asyncDispose]();
      await org[Symbol.asyncDispose]();
    },
  };
}

function logOf(task: FakeTask): string {
  return task.events.map((event) => (event.type === "output" ? event.text : "")).join("");
}

test("a verified job gets back what it has cached; the server has neither the content nor the secret of the key", async () => {
  await using one = await stage();
  expect(await one.deploy()).toContain("nothing kept\nSaved the cache deps-****\n");
  expect(await one.deploy()).toMatch(/Restored the cache deps-[0-9a-f]{16}\nmine\n/);
  expect([...one.runner.server.caches.keys()]).toEqual([expect.stringMatching(/^process\/deps-[0-9a-f]{16}$/)]);
  expect([...one.runner.server.cacheDomains.values()]).toEqual(["protected"]);
  for (const { path, body } of one.runner.server.asked) expect(body.includes("sealed text"), path).toBe(false);
});

test("a cache that the server has changed, with a digest that fits, is left out and nothing of it is written", async () => {
  await using one = await stage();
  await one.deploy();
  const [[key, digest]] = [...one.runner.server.caches] as [[string, string]];
  const changed = Buffer.from(one.runner.server.objects.get(digest)!);
  changed[changed.length - 20]! ^= 1;
  const other = createHash("sha256").update(changed).digest("hex");
  one.runner.server.objects.set(other, changed);
  one.runner.server.caches.set(key, other);
  expect(await one.deploy()).toMatch(/\[cache-not-authentic\] .*\nnothing kept\n/);
});

test("what a job has cached that nobody has verified, such as a fork's, is left out wherever the server files it", async () => {
  await using one = await stage();
  const script = "mkdir kept; echo 'curl evil' >kept/evil";
  const job = jobOf([{ command: script }, { type: "save_cache", key: "deps-evil", paths: ["kept"] }]);
  const fork = one.runner.server.enqueue({ ...one.org.claim("test"), job, secrets: false });
  await one.runner.until(() => fork.ends.length > 0, "the end of the fork's job");
  expect(one.runner.server.caches.has("process/deps-evil")).toBe(true);
  one.runner.server.cacheDomains.set("process/deps-evil", "protected");
  expect(await one.deploy()).toMatch(/\[cache-not-authentic\] .*it is not sealed.*\nnothing kept\n/);
});

test("a context's policy can forbid to restore", async () => {
  await using one = await stage({ restoreCache: false });
  await one.deploy();
  expect(await one.deploy()).toMatch(/\[cache-restore-refused\] .*\nnothing kept\n/);
});
