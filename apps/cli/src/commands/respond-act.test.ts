import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { folderWith, ringfort } from "../command-line.fixture.ts";
import { evidence } from "../respond/evidence.fixture.ts";
import { type FakeApi, fakeApi } from "../respond/fake-api.fixture.ts";

const token = "token-of-the-test";

/** An incident whose inventory was taken, and an API that the named variable opens. */
async function incident() {
  const api = await fakeApi(token);
  vi.stubEnv("RESPOND_TOKEN", token);
  onTestFinished(() => void vi.unstubAllEnvs());
  const cwd = await folderWith({ "evidence.json": JSON.stringify(evidence) });
  await ringfort(["respond", "open", "--hypothesis", "leaked-secret", "--id", "breach", "--by", "ana"], { cwd });
  await ringfort(["respond", "inventory", "--evidence", "evidence.json", "--by", "ana"], { cwd });
  const act = (words: readonly string[], stdin = "") =>
    ringfort(["respond", "act", ...words, "--token-env", "RESPOND_TOKEN", "--host", api.address, "--by", "ana"], {
      cwd,
      stdin,
    });
  const status = async () => JSON.parse((await ringfort(["respond", "status", "--format", "json"], { cwd })).out);
  return { api: api as FakeApi, cwd, act, status };
}

test.each([
  [["block-work", "--org", "gh/acme"], "POST /api/v3/orgs/o-1/update-settings"],
  [["cancel-runs"], "POST /api/v2/workflow/w-1/cancel (deploy)"],
  [["delete-key", "SHA256:abc"], "DELETE /api/v2/project/gh/acme/web/checkout-key/SHA256%3Aabc"],
  [["store", "AWS_SECRET_ACCESS_KEY"], "PUT /api/v2/context/c-1/environment-variable/AWS_SECRET_ACCESS_KEY"],
])("without --apply, %j only shows what it would send", async (words, call) => {
  const { api, act } = await incident();
  const { code, out } = await act(words);
  expect(out).toContain(call);
  expect(out).toContain("taken back by: ");
  expect(out).toContain("Nothing was sent");
  expect([code, api.changes]).toEqual([0, []]);
});

test("work is blocked, read back, and only then recorded", async () => {
  const { api, act, status } = await incident();
  const { code, out } = await act(["block-work", "--org", "gh/acme", "--apply"]);
  expect(out).toContain("New work is blocked.");
  expect(api.settings.is_running_disabled).toBe(true);
  expect(code).toBe(0);
  expect((await status()).tasks).toContainEqual(
    expect.objectContaining({ task: "block-work", proof: expect.objectContaining({ hash: expect.any(String) }) }),
  );
  await act(["unblock-work", "--org", "gh/acme", "--apply"]);
  expect(api.settings.is_running_disabled).toBe(false);
});

test("workflows that run or wait for an approval are cancelled, ended ones are left alone", async () => {
  const { api, act, status } = await incident();
  expect((await act(["cancel-runs", "--apply"])).out).toContain("No workflow runs.");
  expect(api.changes).toEqual(["POST /api/v2/workflow/w-1/cancel", "POST /api/v2/workflow/w-3/cancel"]);
  expect((await status()).tasks.map(({ task }: { task: string }) => task)).toContain("cancel-runs");
});

test("a new value goes from standard input to the API, and is written nowhere else", async () => {
  const { api, cwd, act, status } = await incident();
  for (const name of ["AWS_SECRET_ACCESS_KEY", "COLOUR"]) {
    const { code, out, err } = await act(["store", name, "--apply"], "n3w-value\n");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("The old value works until it is revoked.");
    expect(out).not.toContain("n3w-value");
    expect(api.variables.get(name)).toBe("n3w-value");
  }
  expect(await readFile(join(cwd, ".ringfort/incidents/breach.jsonl"), "utf8")).not.toContain("n3w-value");
  const stored = (await status()).items.filter(({ steps }: { steps: string[] }) => steps.includes("STORED"));
  expect(stored).toHaveLength(2);
});

test("deleting a checkout key is no proof that it is revoked at the repository's host", async () => {
  const { api, act, status } = await incident();
  expect((await act(["delete-key", "SHA256:abc", "--apply"])).out).toContain("Take their public halves away");
  expect(api.keys).toEqual(["SHA256:def"]);
  const key = (await status()).items.find(({ name }: { name: string }) => name === "SHA256:abc");
  expect(key.steps).toEqual([]);
});

test.each([403, 429, 500])(
  "a refusal with %d is said without what was sent, and nothing is recorded",
  async (refused) => {
    const { api, act, status } = await incident();
    api.refusal = { status: refused, times: 10 };
    const { code, out, err } = await act(["store", "COLOUR", "--apply"], "n3w-value");
    expect(code).toBe(1);
    expect(err).toContain(`was refused with ${refused}`);
    expect(out + err).not.toContain("n3w-value");
    expect((await status()).items.every(({ steps }: { steps: string[] }) => steps.length === 0)).toBe(true);
  },
);

test("a call that is told to come back later is sent again", async () => {
  const { api, act } = await incident();
  api.refusal = { status: 429, times: 1 };
  expect((await act(["block-work", "--org", "gh/acme", "--apply"])).code).toBe(0);
});

test.each([
  [["store", "COLOUR", "--apply"], "the new value is missing"],
  [["store", "SHA256:abc"], "is no variable"],
  [["store", "NOTHING"], "there is no secret"],
  [["delete-key", "COLOUR"], "is no checkout key"],
  [["delete-key"], "which key is missing"],
  [["block-work"], "`--org SLUG` is missing"],
  [["explode"], "there is no action"],
])("act %j says: %s", async (words, said) => {
  const { api, act } = await incident();
  const ended = await act(words);
  expect(ended.err).toContain(said);
  expect([ended.code, api.changes]).toEqual([2, []]);
});
