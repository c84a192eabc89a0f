import { randomUUID } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Claim } from "@ringfort/contract";
import type { TokenRequest } from "@ringfort/seal";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Log } from "../actions/house.ts";
import { type TestHouse, testHouse } from "../testing/house.fixture.ts";
import { type TestVault, testVault } from "../testing/vault.fixture.ts";
import { type Asking, asking } from "./signer/requests.fixture.ts";

const issuer = "https://oidc.acme.example/ci";
/** Some tests break the house. */
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
let house: TestHouse;
let vault: TestVault;
beforeEach(async () => {
  house = await testHouse({ settings: { oidc_issuer: issuer }, log: silent });
  vault = await testVault(house);
});
afterEach(() => house[Symbol.asyncDispose]());

async function claimed(): Promise<Claim> {
  await house.trigger();
  const { body } = await house.ask(
    "POST",
    "/api/ringfort/v1/runner/claim",
    { name: "one", hostname: "host", version: "1", platform: "linux", free: 1, working: [] },
    house.runnerToken,
  );
  return body.claims[0];
}

/** A runner that asks for tokens for what it has claimed. */
async function asksFor(claim: Claim): Promise<Asking> {
  return asking(
    Date.now(),
    {
      org: house.organization.id,
      project: claim.project.slug,
      pipeline: claim.pipeline.id,
      commit: claim.checkout.revision,
      workflowId: claim.workflow.id,
      jobId: claim.builtIns.CIRCLE_WORKFLOW_JOB_ID!,
    },
    vault.attest,
  );
}

async function ask(claim: Claim, request: unknown, fence = claim.fence) {
  return house.ask("POST", `/api/ringfort/v1/runner/tasks/${claim.task}/tokens`, { fence, request }, claim.token);
}

async function mint(claim: Claim, asks: Asking, changes: Partial<TokenRequest> = {}): Promise<string[]> {
  const { status, body } = await ask(claim, await asks.request(changes));
  if (status !== 200) throw new Error(JSON.stringify(body));
  return asks.open(body.token);
}

async function records() {
  const rows = await house.house.db
    .selectFrom("events")
    .select(["success", "payload", "target", "request"])
    .where("action", "=", "oidc.token.mint")
    .orderBy("id")
    .execute();
  return rows.map(({ success, payload }) => ({ success, payload: payload as Record<string, unknown> }));
}

const jwksOf = (path: string) => createRemoteJWKSet(new URL(`${house.url}/oidc${path}/.well-known/jwks-pub.json`));

test("a claimed job's runner gets tokens that the organization's own documents verify, and the mint is on record first", async () => {
  const claim = await claimed();
  const asks = await asksFor(claim);
  const [v1, v2] = await mint(claim, asks);
  const org = `/org/${house.organization.id}`;
  const { body: discovery } = await house.ask("GET", `/oidc${org}/.well-known/openid-configuration`, undefined, null);
  expect(discovery).toMatchObject({ issuer: `${issuer}${org}`, jwks_uri: `${issuer}${org}/.well-known/jwks-pub.json` });
  for (const token of [v1!, v2!]) {
    const { payload } = await jwtVerify(token, jwksOf(org), { algorithms: ["RS256"], issuer: discovery.issuer });
    expect(payload.aud).toBe(house.organization.id);
    expect(payload["oidc.circleci.com/project-id"]).toBe(house.project.id);
    expect(payload["oidc.circleci.com/job-id"]).toBe(claim.builtIns.CIRCLE_WORKFLOW_JOB_ID);
    expect(Object.keys(payload).every((name) => discovery.claims_supported.includes(name))).toBe(true);
  }
  const [record] = await records();
  expect(record).toMatchObject({ success: true, payload: { project: house.project.slug, class: "demo/default" } });
  const tokens = record!.payload.tokens as { jti: string }[];
  expect(tokens.map(({ jti }) => jti)).toEqual([decodeJwt(v1!).jti, decodeJwt(v2!).jti]);
});

test("nothing that the server stores or answers holds a token", async () => {
  const claim = await claimed();
  const asks = await asksFor(claim);
  const { body } = await ask(claim, await asks.request());
  const signatures = (await asks.open(body.token)).map((token) => token.split(".")[2]!);
  const rows = await house.house.db.selectFrom("events").selectAll().execute();
  for (const signature of signatures) expect(JSON.stringify([body, rows])).not.toContain(signature);
});

test("documents are public, for caches, the same for whoever asks, and hold no private key", async () => {
  const root = await house.ask("GET", "/oidc/.well-known/jwks-pub.json", undefined, null);
  expect(root.headers.get("cache-control")).toBe("public, max-age=300");
  expect(root.body.keys.map((key: object) => Object.keys(key).toSorted())).toEqual([
    ["alg", "e", "kid", "kty", "n", "use"],
    ["alg", "e", "kid", "kty", "n", "use"],
  ]);
  const other = await house.ask("GET", `/oidc/org/${randomUUID()}/.well-known/jwks-pub.json`, undefined, null);
  expect(other.body).toEqual(root.body);
  expect((await house.ask("GET", "/oidc/.well-known/openid-configuration", undefined, null)).body.issuer).toBe(issuer);
  expect((await house.ask("GET", "/oidc/org/x/.well-known/jwks-pub.json", undefined, null)).status).toBe(400);
});

test("a request for anything but the task's own job is refused with its code, and recorded", async () => {
  const claim = await claimed();
  const asks = await asksFor(claim);
  const wrong: readonly (readonly [Partial<TokenRequest>, string])[] = [
    [{ jobId: randomUUID() }, "token-request-other-job"],
    [{ project: "circleci/demo/other" }, "token-request-other-job"],
    [{ commit: "3".repeat(40) }, "token-request-other-job"],
    [{ sshRerun: true }, "token-ssh-rerun"],
    [{ issued: Date.now() - 86_400_000 }, "token-request-stale"],
  ];
  for (const [changes, code] of wrong) {
    const { status, body } = await ask(claim, await asks.request(changes));
    expect([status, body.message]).toEqual([400, expect.stringMatching(`^${code}: `)]);
    expect((await records()).at(-1)).toMatchObject({ success: false, payload: { reason: body.message } });
  }
});

test("a class that is not of the trust root, and a task that was lost, get nothing", async () => {
  const claim = await claimed();
  const asks = await asksFor(claim);
  const forged = await ask(claim, await asks.request({}, vault.writer));
  expect(forged.body.message).toMatch("token-request-forged");
  expect((await ask(claim, await asks.request(), claim.fence + 1)).status).toBe(409);
  expect((await ask({ ...claim, token: "other" }, await asks.request())).status).toBe(409);
  expect((await ask(claim, "nonsense")).body.message).toMatch("token-request-malformed");
});

test("jobs of a fork get no token, whatever their runner signs", async () => {
  const claim = await claimed();
  await house.house.db
    .updateTable("pipelines")
    .set({ fork_url: "https://evil.example/fork" })
    .where("id", "=", claim.pipeline.id)
    .execute();
  const asks = await asksFor(claim);
  expect((await ask(claim, await asks.request())).body.message).toMatch("token-fork");
});

test("a job that asks in a loop does not fill the record", async () => {
  const claim = await claimed();
  const asks = await asksFor(claim);
  const refused = await house.until(async () => {
    const { body } = await ask(claim, await asks.request());
    return body.message as string | undefined;
  });
  expect(refused).toMatch("token-too-many");
  expect((await records()).filter(({ success }) => !success)).toEqual([]);
});

test("what cannot be recorded is not given out", async () => {
  const claim = await claimed();
  const asks = await asksFor(claim);
  await house.house.db.schema.alterTable("events").renameTo("gone").execute();
  const { status, body } = await ask(claim, await asks.request());
  await house.house.db.schema.alterTable("gone").renameTo("events").execute();
  expect([status, body.token]).toEqual([500, undefined]);
});

test("the keys lie in a folder of the signer, and no environment of the server is the signer's", async () => {
  const claim = await claimed();
  await mint(claim, await asksFor(claim));
  const folder = join(house.house.settings.dataFolder, "signer");
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o077, name).toBe(0);
});

test("audience and lifetime: of the project, else of the organization, each for itself; set, shown, reset", async () => {
  const org = `/api/v2/org/${house.organization.id}`;
  const ofOrganization = `${org}/oidc-custom-claims`;
  const ofProject = `${org}/project/${house.project.id}/oidc-custom-claims`;
  expect((await house.ask("GET", ofOrganization)).body).toEqual({ org_id: house.organization.id });
  expect((await house.ask("GET", ofProject)).body).toEqual({ org_id: house.organization.id });
  const set = await house.ask("PATCH", ofOrganization, { audience: ["house"], ttl: "90m" });
  expect(set.body).toMatchObject({ audience: ["house"], ttl: "1h30m0s" });
  expect(set.body.audience_updated_at).toMatch(/^\d{4}-/);
  await house.ask("PATCH", ofProject, { audience: ["one", "two"] });
  const shown = (await house.ask("GET", ofProject)).body;
  expect(shown).toMatchObject({ project_id: house.project.id, audience: ["one", "two"] });
  expect(shown.ttl).toBeUndefined();

  const claim = await claimed();
  const asks = await asksFor(claim);
  const claims = async () => decodeJwt((await mint(claim, asks))[0]!);
  const both = await claims();
  expect(both.aud).toEqual(["one", "two"]);
  expect(both.exp! - both.iat!).toBe(90 * 60);
  expect((await house.ask("DELETE", `${ofProject}?claims=audience`)).status).toBe(200);
  expect((await claims()).aud).toBe("house");
  await house.ask("DELETE", `${ofOrganization}?claims=audience,ttl`);
  const usual = await claims();
  expect([usual.aud, usual.exp! - usual.iat!]).toEqual([house.organization.id, 15 * 60]);
});

test("a lifetime that is no duration, too short or too long is refused with what it may be", async () => {
  const path = `/api/v2/org/${house.organization.id}/oidc-custom-claims`;
  for (const ttl of ["1.5h", "", "59s", "6h", "1w"]) {
    const answer = await house.ask("PATCH", path, { ttl });
    expect([answer.status, answer.body], ttl).toEqual([
      400,
      expect.objectContaining({ error: expect.stringMatching(/^ttl: /) }),
    ]);
  }
  for (const ttl of ["60s", "4h59m60s", "61500ms"]) expect((await house.ask("PATCH", path, { ttl })).status).toBe(200);
});

test("only admins change claims, and who is no member learns nothing", async () => {
  const path = `/api/v2/org/${house.organization.id}/oidc-custom-claims`;
  const contributor = await house.join("grace", "contributor");
  const stranger = await house.join("eve");
  expect((await house.ask("GET", path, undefined, contributor)).status).toBe(200);
  expect((await house.ask("PATCH", path, { ttl: "5m" }, contributor)).status).toBe(403);
  expect(await house.ask("GET", path, undefined, stranger)).toMatchObject({
    status: 403,
    body: { error: "Permission denied." },
  });
  const nowhere = `/api/v2/org/${house.organization.id}/project/${randomUUID()}/oidc-custom-claims`;
  expect((await house.ask("PATCH", nowhere, { ttl: "5m" })).status).toBe(403);
  expect((await house.ask("GET", path, undefined, null)).status).toBe(401);
  expect((await house.ask("DELETE", path)).status).toBe(400);
  expect((await house.ask("DELETE", `${path}?claims=sub`)).status).toBe(400);
});

test("a signer that was killed is started again, and still knows which requests were used", async () => {
  const claim = await claimed();
  const asks = await asksFor(claim);
  const request = await asks.request();
  expect((await ask(claim, request)).status).toBe(200);
  const [pid] = await signersOf(process.pid);
  process.kill(pid!, "SIGKILL");
  await house.until(async () => !(await signersOf(process.pid)).includes(pid!));
  const again = await house.until(async () => {
    const answer = await ask(claim, request);
    return answer.status !== 503 && answer;
  });
  expect(again.body.message).toMatch("token-request-replayed");
  expect((await ask(claim, await asks.request())).status).toBe(200);
});

test("a house that closes leaves no signer behind", async () => {
  const claim = await claimed();
  await mint(claim, await asksFor(claim));
  const [pid] = await signersOf(process.pid);
  await house.house.signer[Symbol.asyncDispose]();
  expect(await signersOf(process.pid)).not.toContain(pid);
  expect((await ask(claim, "anything")).status).toBe(400);
  expect((await ask(claim, await (await asksFor(claim)).request())).status).toBe(503);
});

/** Of Linux: the processes that this one has started to sign. */
async function signersOf(parent: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    const status = await readFile(`/proc/${name}/status`, "utf8").catch(() => "");
    if (line.includes("signer-process") && status.includes(`PPid:\t${parent}\n`)) found.push(Number(name));
  }
  return found;
}
