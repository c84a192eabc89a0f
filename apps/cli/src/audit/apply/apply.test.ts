import { expect, onTestFinished, test, vi } from "vitest";
import { folderWith, ringfort } from "../../command-line.fixture.ts";
import { acme } from "../fake/acme.ts";
import { type FakeOptions, serveFake } from "../fake/serve.ts";

const now = Date.now();

function badlySet() {
  const org = acme({ now, projects: 1 });
  org.settings["is_context_group_restriction_required"] = false;
  org.projects[0]!.advanced["write_settings_requires_admin"] = false;
  return org;
}

async function audit(words: readonly string[], org = badlySet(), options: FakeOptions = {}) {
  vi.stubEnv("TEST_API_TOKEN", "a-token");
  onTestFinished(() => void vi.unstubAllEnvs());
  await using fake = await serveFake(org, { token: "a-token", ...options });
  const cwd = await folderWith({});
  const flags = ["--org", "gh/acme", "--token-env", "TEST_API_TOKEN", "--host", fake.address];
  const ended = await ringfort(["audit", ...flags, ...words], { cwd });
  return { ...ended, writes: fake.asked.filter((line) => !line.startsWith("GET")), org };
}

test("--apply --yes shows each call with its inverse, sends the safe ones, and says what is gone", async () => {
  const { out, err, writes, org } = await audit(["--apply", "--yes"]);
  expect(err).toContain(
    'PATCH /api/v2/project/gh/acme/app-0/settings {"advanced":{"write_settings_requires_admin":true}}',
  );
  expect(err).toContain(
    'undone by PATCH /api/v2/project/gh/acme/app-0/settings {"advanced":{"write_settings_requires_admin":false}}',
  );
  expect(writes).toContain("PATCH /api/v2/project/gh/acme/app-0/settings");
  expect(org.projects[0]!.advanced["write_settings_requires_admin"]).toBe(true);
  expect(err).toMatch(/gone: RF-1\.2\.\d+ settings-write-admin-only: gh\/acme\/app-0/);
  expect(out).not.toContain("settings-write-admin-only");
  expect(out + err).not.toContain("a-token");
});

test("without a terminal and without --yes nothing is sent", async () => {
  const { code, err, writes } = await audit(["--apply"]);
  expect(code).toBe(2);
  expect(err).toContain("undone by");
  expect(err).toContain("nobody is there to be asked");
  expect(writes).toEqual([]);
});

test("where the evidence cannot be read again, the finding is not said to be gone", async () => {
  let reads = 0;
  const failure: FakeOptions["failure"] = ({ key }) => (key === "PRJSET" && ++reads > 1 ? { status: 403 } : undefined);
  const { err } = await audit(["--apply", "--yes"], badlySet(), { failure });
  expect(err).toMatch(/not known: RF-1\.2\.\d+ settings-write-admin-only/);
  expect(err).not.toMatch(/gone: RF-1\.2\.\d+ settings-write-admin-only/);
});

test("a call that is refused mends nothing, and that is said", async () => {
  const { out, err } = await audit(["--apply", "--yes"], badlySet(), { refusesWrites: true });
  expect(err).toContain("refused with 403: PATCH /api/v2/project/gh/acme/app-0/settings");
  expect(err).not.toContain("gone:");
  expect(out).toContain("settings-write-admin-only");
});

test("an audit without --apply sends nothing but GET", async () => {
  const { writes } = await audit([]);
  expect(writes).toEqual([]);
});
