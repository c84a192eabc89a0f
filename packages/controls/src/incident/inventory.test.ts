import { expect, test } from "vitest";
import type { ContextEvidence, Evidence, ProjectEvidence } from "../evidence/evidence.ts";
import { noPolicy } from "../policy.ts";
import { type Collection, takeInventory } from "./inventory.ts";

const none = { status: "missing", why: "forbidden", route: "GET /x", permission: "a token" } as const;

function was<T>(value: T): Evidence<T> {
  return { status: "read", value, route: "GET /x", at: 0, hash: "00" };
}

const context = {
  kind: "context",
  id: "c1",
  name: "deploy",
  CTXVAR: was([
    { variable: "AWS_SECRET_ACCESS_KEY", created_at: 1, updated_at: 2, truncated_value: "xxxxAB12" },
    { variable: "COLOUR", created_at: 1, updated_at: undefined, truncated_value: "hunter2-in-clear" },
  ]),
} as unknown as ContextEvidence;

const run = {
  workflow: "w",
  type: "build",
  started_by: undefined,
  approved_by: undefined,
  trigger_type: "push",
} as const;
const project = {
  kind: "project",
  slug: "gh/acme/web",
  ENV: was([{ name: "NPM_TOKEN", value: "xxxx9876", created_at: undefined }]),
  CKEY: was([{ type: "deploy-key", fingerprint: "SHA256:abc", public_key: undefined, preferred: true, created_at: 5 }]),
  SSHKEY: none,
  HOOK: was([
    { id: "h1", name: "chat", url: "https://user:pass@example.test", verify_tls: true, signed: true, events: [] },
    { id: "h2", name: "open", url: "https://example.test", verify_tls: true, signed: false, events: [] },
  ]),
  PDEF: was([]),
  RUNS: was([
    { ...run, pipeline_id: "old", job: "build", at: 10 },
    { ...run, pipeline_id: "new", job: "release", at: 200 },
  ]),
} as unknown as ProjectEvidence;

const found: Collection = {
  org: undefined,
  projects: [project],
  contexts: [context],
  configs: [],
  trustPolicies: [],
  policy: noPolicy,
};

test("every place that can hold a secret becomes an item, with what an attacker gets from it", () => {
  const { items } = takeInventory(found, 100);
  expect(items.map(({ id, critical, blast }) => [id, critical, blast])).toEqual([
    ["checkout-key:gh/acme/web/SHA256:abc", true, "code"],
    ["context-variable:deploy/AWS_SECRET_ACCESS_KEY", true, "cloud"],
    ["context-variable:deploy/COLOUR", true, "other"],
    ["project-variable:gh/acme/web/NPM_TOKEN", true, "publish"],
    ["webhook-secret:gh/acme/web/chat", false, "other"],
  ]);
});

test("the policy file decides what is critical where names mislead", () => {
  const policy = { ...noPolicy, contexts: { deploy: "harmless" as const } };
  const { items } = takeInventory({ ...found, policy }, 100);
  expect(items.filter(({ critical }) => critical).map(({ name }) => name)).not.toContain("AWS_SECRET_ACCESS_KEY");
});

test("of a value only a masked end is kept, and of one in clear nothing", () => {
  const { items } = takeInventory(found, 100);
  expect(items.flatMap(({ suffix }) => suffix ?? [])).toEqual(["AB12", "9876"]);
  expect(JSON.stringify(items)).not.toMatch(/hunter2|pass@/);
});

test("only what ran in the window counts as exposed, and has to be looked at", () => {
  const { items, told } = takeInventory(found, 100);
  expect(items.find(({ name }) => name === "NPM_TOKEN")?.exposure).toEqual({
    known: true,
    jobs: ["gh/acme/web:release"],
  });
  expect(items.find(({ name }) => name === "COLOUR")?.exposure).toEqual({ known: false });
  expect(told.pipelines).toEqual(["new"]);
});

test("a class is known only when everything that tells of it was read", () => {
  const { coverage } = takeInventory(found, 100).told;
  expect(coverage["project-variable"]).toEqual({ how: "enumerated" });
  expect(coverage["ssh-key"]).toEqual({ how: "unknown", why: "GET /x answered forbidden" });
  expect(coverage["context-variable"]).toMatchObject({ how: "unknown" });
  expect(coverage["vcs-grant"]).toMatchObject({ how: "unknown" });
});

test("of what is sealed, receipts tell who got it; what somebody can know who should not stays as exposed as it was", () => {
  const opening = { class: "acme/linux", scope: "context/deploy", name: "COLOUR", issued: 1, rotateNow: false };
  const exposureOf = (more: object, name = "context-variable:deploy/COLOUR") => {
    const org = { name: "circleci/acme", SEALED: was([{ ...opening, lastReceiptAt: undefined, ...more }]) };
    const taken = takeInventory({ ...found, org } as unknown as Collection, 100);
    return taken.items.find(({ id }) => id === name)?.exposure;
  };
  const nobody = { known: true, jobs: [] };
  expect(exposureOf({})).toEqual(nobody);
  expect(exposureOf({ lastReceiptAt: 99 })).toEqual(nobody);
  expect(exposureOf({ lastReceiptAt: 100 })).toEqual({ known: false });
  expect(exposureOf({ rotateNow: true })).toEqual({ known: false });
  expect(exposureOf({}, "context-variable:deploy/AWS_SECRET_ACCESS_KEY"), "not sealed").toEqual({ known: false });
  const key = { scope: "project/gh/acme/web", name: "ssh/SHA256:xyz" };
  expect(exposureOf(key, "ssh-key:gh/acme/web/SHA256:xyz")).toEqual(nobody);
});
