import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  digestOfStatement,
  newIdentity,
  type SignedTrustRoot,
  sign,
  type TokenRequest,
  type TrustRoot,
} from "@ringfort/seal";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileKeys } from "./keys/file-keys.ts";
import { KeyRing } from "./keys/key-ring.ts";
import { type KeysAnswer, type MintAnswer, type MintOrder, signerOrder } from "./messages.ts";
import { type Asking, asking, newKey } from "./requests.fixture.ts";
import { Signer } from "./signer.ts";

const run = promisify(execFile);
const issuer = "https://oidc.house.example";
const minute = 60_000;
const hour = 60 * minute;
let folder: string;
let now: number;
let signer: Signer;
let asks: Asking;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfort-signer-"));
  now = 1_790_000_000_000;
  signer = await open();
  asks = await asking(now);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function open(): Promise<Signer> {
  return Signer.open({ folder, issuer, store: new FileKeys(folder), now: () => now });
}

async function mint(order: MintOrder): Promise<MintAnswer> {
  return (await signer.obey(order)) as MintAnswer;
}

async function mintFor(
  changes: Partial<TokenRequest> = {},
  facts: Partial<MintOrder["facts"]> = {},
): Promise<MintAnswer> {
  return mint(asks.order(await asks.request(changes), {}, facts));
}

async function tokensOf(answer: MintAnswer): Promise<string[]> {
  if (!answer.ok) throw new Error(answer.message);
  return asks.open(answer.sealed);
}

async function publicKeys(): Promise<JSONWebKeySet> {
  const answer = (await signer.obey({ id: 0, type: "keys" })) as KeysAnswer;
  if (!answer.ok) throw new Error(answer.message);
  return { keys: [...answer.keys] } as unknown as JSONWebKeySet;
}

async function verified(token: string, iss = `${issuer}/org/${asks.org}`) {
  const { payload } = await jwtVerify(token, createLocalJWKSet(await publicKeys()), {
    algorithms: ["RS256"],
    issuer: iss,
    currentDate: new Date(now),
  });
  return payload;
}

test("a verified job gets two tokens with CircleCI's claims, which an independent library accepts", async () => {
  const contexts = [randomUUID()];
  const definitionId = randomUUID();
  const order = asks.order(await asks.request({ contexts }), {}, { definitionId });
  const [v1, v2] = await tokensOf(await mint(order));
  const { projectId, userId } = order.facts;
  const sub = `org/${asks.org}/project/${projectId}/user/${userId}`;
  expect(await verified(v1!)).toMatchObject({ sub, aud: asks.org, exp: now / 1_000 + 15 * 60 });
  expect(await verified(v2!)).toMatchObject({
    sub: `${sub}/vcs-origin/git.acme.example/acme/hello/vcs-ref/refs/heads/main`,
    "oidc.circleci.com/org-id": asks.org,
    "oidc.circleci.com/project-id": projectId,
    "oidc.circleci.com/pipeline-definition-id": definitionId,
    "oidc.circleci.com/context-ids": contexts,
    "oidc.circleci.com/vcs-origin": "git.acme.example/acme/hello",
    "oidc.circleci.com/vcs-ref": "refs/heads/main",
    "oidc.circleci.com/ssh-rerun": false,
  });
});

test("OpenSSL and Python's cryptography accept the signature, and refuse it over other claims", async () => {
  const [token] = await tokensOf(await mintFor());
  const [head, body, signature] = token!.split(".");
  const { keys } = await publicKeys();
  const key = keys.find(({ kid }) => kid === JSON.parse(Buffer.from(head!, "base64url").toString()).kid);
  const verify = `
import base64, json, sys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.exceptions import InvalidSignature
asked = json.load(sys.stdin)
raw = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
key = rsa.RSAPublicNumbers(*(int.from_bytes(raw(asked["key"][part]), "big") for part in "en")).public_key()
try:
    key.verify(raw(asked["signature"]), asked["signed"].encode(), padding.PKCS1v15(), hashes.SHA256())
    print("right")
except InvalidSignature:
    print("wrong")
`;
  const python = await run("python3", ["-c", "import cryptography"]).then(
    () => true,
    () => false,
  );
  const asPython = (signed: string) => {
    const child = run("python3", ["-c", verify]);
    child.child.stdin!.end(JSON.stringify({ key, signature, signed }));
    return child.then(({ stdout }) => stdout.trim());
  };
  const { createPublicKey } = await import("node:crypto");
  const pem = join(folder, "public.pem");
  await writeFile(pem, createPublicKey({ key: key as never, format: "jwk" }).export({ type: "spki", format: "pem" }));
  await writeFile(join(folder, "signature"), Buffer.from(signature!, "base64url"));
  const asOpenssl = async (signed: string) => {
    await writeFile(join(folder, "signed"), signed);
    const words = ["dgst", "-sha256", "-verify", pem, "-signature", join(folder, "signature"), join(folder, "signed")];
    return run("openssl", words).then(
      () => "right",
      () => "wrong",
    );
  };
  for (const verifier of python ? [asOpenssl, asPython] : [asOpenssl]) {
    expect(await verifier(`${head}.${body}`)).toBe("right");
    expect(await verifier(`${head}.${body}x`)).toBe("wrong");
  }
});

test("audience: what the job asks for, else the organization's, else the organization's id; the root issuer is one for all", async () => {
  const [own] = await tokensOf(await mintFor({ audience: ["sts.amazonaws.com"] }, { audience: ["house"] }));
  expect((await verified(own!)).aud).toBe("sts.amazonaws.com");
  const [set] = await tokensOf(await mintFor({}, { audience: ["house", "garden"] }));
  expect((await verified(set!)).aud).toEqual(["house", "garden"]);
  const [root] = await tokensOf(await mintFor({ rootIssuer: true }));
  expect((await verified(root!, issuer)).sub).toMatch(`org/${asks.org}/`);
});

test.each<[why: string, changes: Partial<TokenRequest>, code: string]>([
  ["is too old", { issued: 1_790_000_000_000 - 6 * minute }, "token-request-stale"],
  ["is of the future", { issued: 1_790_000_000_000 + 6 * minute }, "token-request-stale"],
  ["is of a rerun with SSH", { sshRerun: true }, "token-ssh-rerun"],
  ["is of a class that there is none", { class: "demo/other" }, "token-request-forged"],
  [
    "is of a project that the class may not speak for",
    { project: "circleci/else/hello" },
    "token-class-not-for-project",
  ],
  [
    "has a branch that reads like another one's end",
    { ref: "refs/heads/x/vcs-origin/git.acme.example/acme/hello/vcs-ref/refs/heads/main" },
    "token-ref-ambiguous",
  ],
  ["has an origin with a ref in it", { origin: "evil.example/x/vcs-ref/refs/heads/main" }, "token-ref-ambiguous"],
  ["has a ref with a wildcard", { ref: "refs/heads/*" }, "token-ref-ambiguous"],
  ["has a short ref", { ref: "main" }, "token-ref-ambiguous"],
  ["names no recipient", { recipient: "age1nobody" }, "token-request-malformed"],
  ["says more than it may", { user: "ada" } as never, "token-request-malformed"],
])("a request that %s is refused", async (_, changes, code) => {
  expect(await mintFor(changes)).toMatchObject({ ok: false, code });
});

test("only the class's own signature counts", async () => {
  const stranger = await newKey();
  expect(await mint(asks.order(await asks.request({}, stranger)))).toMatchObject({ code: "token-request-forged" });
  expect(await mint(asks.order(await asks.request({}, asks.admin)))).toMatchObject({ code: "token-request-forged" });
  const signed = await asks.request();
  const bent = { ...signed, statement: { ...signed.statement, ref: "refs/heads/other" } };
  expect(await mint(asks.order(bent))).toMatchObject({ code: "token-request-forged" });
});

test("the server cannot have a token made for itself: only the request's recipient opens it", async () => {
  const server = await newIdentity("classical");
  const signed = await asks.request();
  const bent = { ...signed, statement: { ...signed.statement, recipient: server.recipient } };
  expect(await mint(asks.order(bent))).toMatchObject({ code: "token-request-forged" });
  const minted = await mint(asks.order(await asks.request()));
  const [token] = await tokensOf(minted);
  expect(JSON.stringify(minted)).not.toContain(token!.split(".")[2]);
});

test("a request counts once, also after a restart", async () => {
  const order = asks.order(await asks.request());
  expect((await mint(order)).ok).toBe(true);
  expect(await mint(order)).toMatchObject({ code: "token-request-replayed" });
  signer = await open();
  now += minute;
  expect(await mint(order)).toMatchObject({ code: "token-request-replayed" });
  now += 5 * minute;
  expect(await mint(order)).toMatchObject({ code: "token-request-stale" });
});

test("of two at the same moment with one nonce, one gets a token", async () => {
  const order = asks.order(await asks.request());
  const answers = await Promise.all([mint(order), mint(order), mint(order)]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});

test("a server that comes up with a trust root of its own is refused, also after a restart", async () => {
  expect((await mintFor()).ok).toBe(true);
  signer = await open();
  const other = await asking(now, { org: asks.org });
  expect(await mint(other.order(await other.request()))).toMatchObject({ code: "trust-root-fork" });
  const later = (await sign(
    { ...other.root, version: 2, previous: await digestOfStatement(asks.root) },
    other.admin,
  )) as SignedTrustRoot;
  const forged = other.order(await other.request(), { roots: [asks.signedRoot, later] });
  expect(await mint(forged)).toMatchObject({ code: "trust-root-unsigned" });
});

test("a class that was taken out of the root gets nothing, and the older root does not come back", async () => {
  const without: TrustRoot = { ...asks.root, version: 2, previous: await digestOfStatement(asks.root), classes: [] };
  const roots = [asks.signedRoot, (await sign(without, asks.admin)) as SignedTrustRoot];
  expect((await mintFor()).ok).toBe(true);
  expect(await mint(asks.order(await asks.request(), { roots }))).toMatchObject({ code: "token-request-forged" });
  expect(await mintFor()).toMatchObject({ code: "trust-root-rollback" });
});

test("a fingerprint that the operator has written down is the only beginning", async () => {
  await writeFile(join(folder, "fingerprints"), `${asks.org} sha256:${"0".repeat(64)}\n`);
  expect(await mintFor()).toMatchObject({ code: "trust-root-not-pinned" });
  await writeFile(join(folder, "fingerprints"), `${asks.org} ${await digestOfStatement(asks.root)}\n`);
  expect((await mintFor()).ok).toBe(true);
});

test("with `only`, an organization that is not written down gets nothing", async () => {
  await writeFile(join(folder, "fingerprints"), "only\n");
  expect(await mintFor()).toMatchObject({ code: "trust-root-not-pinned" });
  await writeFile(join(folder, "fingerprints"), `only\n${asks.org} ${await digestOfStatement(asks.root)}\n`);
  expect((await mintFor()).ok).toBe(true);
});

test("an id is known by one spelling only", async () => {
  const shouting = await asking(now, { org: asks.org.toUpperCase() });
  expect(await mint(shouting.order(await shouting.request()))).toMatchObject({ code: "token-request-malformed" });
  expect(signerOrder.safeParse(asks.order({}, {}, { projectId: randomUUID().toUpperCase() })).success).toBe(false);
});

test("an organization's root does not serve for another, and an expired one for nobody", async () => {
  const other = await asking(now);
  expect(await mint(asks.order(await asks.request(), { roots: [other.signedRoot] }))).toMatchObject({
    code: "trust-root-other-organization",
  });
  now += 500 * 24 * hour;
  expect(await mintFor({ issued: now })).toMatchObject({ code: "trust-root-expired" });
});

test("the server cannot give a project the id of another one", async () => {
  const projectId = randomUUID();
  expect((await mintFor({}, { projectId })).ok).toBe(true);
  expect(await mintFor({}, { projectId: randomUUID() })).toMatchObject({ code: "token-project-moved" });
  const both: TrustRoot = {
    ...asks.root,
    version: 2,
    previous: await digestOfStatement(asks.root),
    classes: asks.root.classes.map((one) => ({ ...one, scopes: ["*" as const] })),
  };
  const roots = [(await sign(both, asks.admin)) as SignedTrustRoot];
  const second = asks.order(await asks.request({ project: "circleci/demo/second" }), { roots }, { projectId });
  expect(await mint(second)).toMatchObject({ code: "token-project-moved" });
});

test.each([
  ["a minute", minute, true],
  ["less", minute - 1, false],
  ["five hours", 5 * hour, true],
  ["more", 5 * hour + 1, false],
])("a token may live %s: %i ms, %s", async (_, lifetimeMs, ok) => {
  expect((await mintFor({}, { lifetimeMs })).ok).toBe(ok);
});

test("a job that asks again and again is slowed down, and others are not", async () => {
  const jobId = randomUUID();
  const codes: string[] = [];
  for (let asked = 0; asked < 31; asked++) {
    const answer = await mintFor({ jobId });
    codes.push(answer.ok ? "ok" : answer.code);
  }
  expect(codes.slice(0, 30).every((code) => code === "ok")).toBe(true);
  expect(codes[30]).toBe("token-too-many");
  expect((await mintFor()).ok).toBe(true);
  now += minute;
  expect((await mintFor({ jobId, issued: now })).ok).toBe(true);
});

test("the next key is published before it signs, the last one until its tokens are over, a stolen one not at all", async () => {
  const kidOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()).kid as string;
  const kids = async () => (await publicKeys()).keys.map(({ kid }) => kid);
  const [old] = await tokensOf(await mintFor());
  const before = await kids();
  expect(before).toHaveLength(2);
  const ring = new KeyRing(folder, new FileKeys(folder));
  await ring.rotate(now, { compromised: false });
  const [fresh] = await tokensOf(await mintFor());
  expect(before).toContain(kidOf(fresh!));
  expect(kidOf(fresh!)).not.toBe(kidOf(old!));
  expect(await kids()).toHaveLength(3);
  await verified(old!);
  now += 5 * hour + 11 * minute;
  expect(await kids()).not.toContain(kidOf(old!));
  await ring.rotate(now, { compromised: true });
  expect((await kids()).filter((kid) => before.includes(kid!))).toEqual([]);
  await expect(verified(fresh!)).rejects.toThrow();
  const left = (await readdir(folder)).filter((name) => name.endsWith(".pem"));
  expect(left).toHaveLength(2);
});

test("after ninety days a key is changed by itself", async () => {
  const [old] = await tokensOf(await mintFor());
  now += 91 * 24 * hour;
  const [fresh] = await tokensOf(await mintFor({ issued: now }));
  expect(fresh!.split(".")[0]).not.toBe(old!.split(".")[0]);
  expect((await publicKeys()).keys).toHaveLength(3);
});

test("nobody else can read what is the signer's, and a key that others could read signs nothing", async () => {
  const answer = await mintFor();
  for (const name of await readdir(folder)) {
    expect((await stat(join(folder, name))).mode & 0o077, name).toBe(0);
  }
  const noted = await readFile(join(folder, "minted.jsonl"), "utf8");
  expect(noted).toContain(answer.ok ? answer.tokens[0]!.jti : "none");
  const { chmod } = await import("node:fs/promises");
  for (const name of await readdir(folder)) if (name.endsWith(".pem")) await chmod(join(folder, name), 0o644);
  signer = await open();
  const order = asks.order(await asks.request());
  await expect(signer.obey(order)).rejects.toThrow("can be read by others");
});
