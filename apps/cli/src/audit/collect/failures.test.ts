import { assess, catalogue, type EvidenceKey, noPolicy } from "@ringfort/controls";
import fc from "fast-check";
import { expect, test } from "vitest";
import { folderWith } from "../../command-line.fixture.ts";
import { readSettings } from "../../settings.ts";
import { acme } from "../fake/acme.ts";
import { routes } from "../fake/routes.ts";
import { type Failure, serveFake } from "../fake/serve.ts";
import { collectOrganization } from "./organization.ts";

const now = Date.now();
const security = {
  sso: { enforced: true, connected: true },
  four_eyes: true,
  session: { max_seconds: 3600, idle_seconds: 600, binding: "dbsc" },
};
const keys = [...new Set(routes.map(({ key }) => key))];
const failures: readonly Failure[] = [
  { status: 401 },
  { status: 403 },
  { status: 404 },
  { status: 400, body: "{}" },
  { status: 429, retryAfter: 3600 },
  { status: 200, body: "null" },
  "truncated",
  "not-json",
  "wrong-shape",
  "redirected",
];

test("whatever fails at whichever route, no check that needs it passes", { timeout: 120_000 }, async () => {
  const someKeys = fc.subarray(keys, { minLength: 1 });
  const law = fc.asyncProperty(someKeys, fc.constantFrom(...failures), async (broken, failure) => {
    await using fake = await serveFake(
      { ...acme({ now, projects: 1 }), security },
      { failure: ({ key }) => (broken.includes(key) ? failure : undefined) },
    );
    const findings = await findingsAt(fake.address, await folderWith({}));
    const passed = findings.filter(
      ({ verdict, check }) =>
        verdict === "PASS" && (check.needs as readonly EvidenceKey[]).some((key) => broken.includes(key)),
    );
    expect(passed.map(({ check }) => check.id)).toEqual([]);
    expect(findings.filter(({ verdict }) => verdict === "ERROR")).toEqual([]);
  });
  await fc.assert(law, { numRuns: 40 });
});

test("where nothing fails, checks of every kind of evidence pass", async () => {
  await using fake = await serveFake({ ...acme({ now, projects: 1 }), security });
  const passed = (await findingsAt(fake.address, await folderWith({}))).filter(({ verdict }) => verdict === "PASS");
  const needed = new Set(passed.flatMap(({ check }) => check.needs as readonly string[]));
  expect([...needed]).toEqual(expect.arrayContaining(["ORG", "ORGSET", "CTXRES", "CTXVAR", "PRJSET", "RUNS"]));
});

async function findingsAt(host: string, cwd: string) {
  const none = { write: () => undefined };
  const io = {
    ...{ stdin: (async function* () {})(), stdout: none, stderr: none, cwd },
    settings: readSettings({ XDG_CACHE_HOME: cwd, RINGFORT_ORB_REGISTRY: "http://127.0.0.1:9/" }),
  };
  const options = { orbs: undefined, online: false, policy: noPolicy };
  const { unreadable: _, ...collected } = await collectOrganization({ slug: "gh/acme", host, token: "t" }, options, io);
  const others = { now, policy: noPolicy, runners: [], trustPolicies: [], auditLog: undefined, attestations: [] };
  return assess({ ...others, ...collected }, catalogue);
}
