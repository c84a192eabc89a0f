import { expect, onTestFinished, test, vi } from "vitest";
import { folderWith, ringfort } from "../apps/cli/src/command-line.fixture.ts";
import { type TestHouse, testHouse } from "../apps/server/src/testing/house.fixture.ts";

interface Finding {
  readonly slug: string;
  readonly verdict: "PASS" | "FAIL" | "UNKNOWN" | "N/A";
  readonly why: string;
  readonly subject: { readonly kind: string; readonly name: string };
}

interface Audited {
  readonly platform: { readonly name: string; readonly source: string };
  readonly findings: readonly Finding[];
}

async function audit({ url, token }: TestHouse): Promise<Audited> {
  vi.stubEnv("AUDIT_TOKEN", token);
  const target = ["--org", "circleci/demo", "--token-env", "AUDIT_TOKEN", "--host", url];
  const how = ["--format", "json", "--persona", "auditor", "--level", "3"];
  const { out } = await ringfort(["audit", ...target, ...how], { cwd: await folderWith({}) });
  return JSON.parse(out);
}

/** Parts of CircleCI's API that this server answers with 501. */
const notBuilt = ["/oidc-custom-claims", "/context/config/decision/settings", "/api/v2/otel/exporters"];

test("an audit of a Ringfort organization reads all that there is, and finds what was weakened", {
  timeout: 180_000,
}, async () => {
  const house = await testHouse({ settings: { allow_private_addresses: "127.0.0.1/32" } });
  onTestFinished(() => house[Symbol.asyncDispose]());
  const { ask, organization, project } = house;
  const slug = "/api/v2/project/circleci/demo/hello";
  await ask("PATCH", `/api/ringfort/v1/organization/${organization.id}/settings`, {
    allow_compatibility_writes: true,
    enable_unversioned_config: true,
  });
  await ask("PATCH", `${slug}/settings`, { advanced: { build_fork_prs: true, forks_receive_secret_env_vars: true } });
  await ask("POST", `${slug}/envvar`, { name: "TOKEN", value: "a long enough value" });
  await ask("POST", `${slug}/checkout-key`, { type: "deploy-key" });
  const makeContext = async (name: string): Promise<string> =>
    (await ask("POST", "/api/v2/context", { name, owner: { id: organization.id } })).body.id;
  const context = await makeContext("prod");
  await ask("PUT", `/api/v2/context/${context}/environment-variable/DEPLOY_TOKEN`, { value: "a long enough value" });
  const everybody = { restriction_type: "group", restriction_value: organization.id };
  await ask("POST", `/api/v2/context/${context}/restrictions`, everybody);
  const closed = `/api/v2/context/${await makeContext("prod-closed")}/restrictions`;
  const ours = { restriction_type: "project", restriction_value: project.id };
  await ask("DELETE", `${closed}/${(await ask("POST", closed, ours)).body.id}`);
  await ask("POST", `${slug}/schedule`, {
    name: "nightly",
    "attribution-actor": "current",
    parameters: { branch: "main" },
    timetable: { "per-hour": 1, "hours-of-day": [2], "days-of-month": [1] },
  });
  await ask("POST", "/api/v2/webhook", {
    name: "tell",
    url: "https://127.0.0.1/hook",
    events: ["workflow-completed"],
    scope: { id: project.id, type: "project" },
    "signing-secret": "of the test",
    "verify-tls": true,
  });
  await house.trigger();
  await house.runAll();
  const { platform, findings } = await audit(house);
  expect(platform).toEqual({ name: "ringfort", source: "GET /api/ringfort/v1/openapi.json" });
  const unread = findings.flatMap(({ why }) => /GET \S+/.exec(why)?.[0] ?? []);
  expect([...new Set(unread)].filter((route) => !notBuilt.some((part) => route.includes(part)))).toEqual([]);
  const slugsWith = (verdict: Finding["verdict"]) =>
    findings.filter((f) => f.verdict === verdict).map(({ slug }) => slug);
  expect(slugsWith("FAIL")).toEqual(
    expect.arrayContaining(["sso-enforced", "token-least-scope", "fork-secrets", "schedule-actor", "secret-unused"]),
  );
  expect(slugsWith("PASS")).toEqual(expect.arrayContaining(["outbound-webhook", "personal-token-expiry"]));
  const verdictsOn = (name: string, ...slugs: readonly string[]) =>
    slugs.map((slug) => findings.find((one) => one.slug === slug && one.subject.name === name)?.verdict);
  const whoIsLetIn = ["context-unrestricted", "context-project-restriction", "context-no-ref-expression"];
  expect(verdictsOn("prod", ...whoIsLetIn)).toEqual(["FAIL", "FAIL", "FAIL"]);
  expect(verdictsOn("prod-closed", ...whoIsLetIn)).toEqual(["PASS", "PASS", "PASS"]);
  const never = ["context-allows-ssh", "context-allows-unversioned"];
  expect(verdictsOn("prod", ...never)).toEqual(["NA", "NA"]);
  expect(verdictsOn("circleci/demo", "context-group-restriction-required")).toEqual(["PASS"]);
});
