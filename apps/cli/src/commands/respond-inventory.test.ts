import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { acme } from "../audit/fake/acme.ts";
import { type FakeOptions, serveFake } from "../audit/fake/serve.ts";
import { folderWith, ringfort } from "../command-line.fixture.ts";

const token = "token-of-the-test";

async function takeInventory(options: FakeOptions = {}) {
  const fake = await serveFake(acme({ now: Date.now() }), { token, ...options });
  onTestFinished(() => fake[Symbol.asyncDispose]());
  vi.stubEnv("RESPOND_TOKEN", token);
  onTestFinished(() => void vi.unstubAllEnvs());
  const cwd = await folderWith({});
  await ringfort(["respond", "open", "--hypothesis", "vendor-breach", "--id", "breach", "--by", "ana"], { cwd });
  const api = ["--org", "gh/acme", "--token-env", "RESPOND_TOKEN", "--host", fake.address];
  const ended = await ringfort(["respond", "inventory", ...api, "--by", "ana"], { cwd });
  const { out } = await ringfort(["respond", "status", "--format", "json"], { cwd });
  return { cwd, fake, ended, status: JSON.parse(out) };
}

test("the inventory asks the API, changes nothing there, and freezes what it saw beside the incident", async () => {
  const { cwd, fake, ended, status } = await takeInventory();
  expect(ended.code).toBe(0);
  expect(fake.asked.every((line) => line.startsWith("GET "))).toBe(true);
  expect(status.items.length).toBeGreaterThan(3);
  expect(status.coverage).toMatchObject({
    "context-variable": { how: "enumerated" },
    "project-variable": { how: "enumerated" },
    "checkout-key": { how: "enumerated" },
  });
  const folder = join(cwd, ".ringfort/incidents");
  const [frozen = ""] = (await readdir(folder)).filter((file) => file.endsWith(".evidence.json"));
  expect((await stat(join(folder, frozen))).mode & 0o777).toBe(0o600);
  expect(status.tasks).toContainEqual(
    expect.objectContaining({
      task: "snapshot",
      proof: { where: frozen, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    }),
  );
  expect(await readFile(join(folder, frozen), "utf8")).not.toContain(token);
});

test("a token that may see nothing records nothing, and says what it may not see", async () => {
  const { ended, status } = await takeInventory({ failure: () => ({ status: 403 }) });
  expect(ended.code).toBe(1);
  expect(ended.out).toContain("Not known to be complete: Context variables");
  expect(ended.err).toContain("nothing was recorded");
  expect(status).toMatchObject({ state: "S1", tasks: [], coverage: {} });
});

test("what one route refuses is unknown, and the rest is listed", async () => {
  const { ended, status } = await takeInventory({
    failure: ({ key }) => (key === "ENV" ? { status: 403 } : undefined),
  });
  expect(ended.code).toBe(0);
  expect(status.coverage["project-variable"]).toMatchObject({ how: "unknown" });
  expect(status.coverage["checkout-key"]).toEqual({ how: "enumerated" });
});
