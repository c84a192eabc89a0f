import { type Approval, type SignedTrustRoot, type SigningKey, sign, toBase64Url } from "../index.ts";
import { assertionOf, type Said } from "./passkey.fixture.ts";
import { changed, flipped } from "./tamper.fixture.ts";
import type { Vector, VectorFile } from "./vector.fixture.ts";
import { day, now, org, otherOrg, type World } from "./world.fixture.ts";

const nonce = toBase64Url(new Uint8Array(16).fill(3));

export async function approvalVectors(world: World): Promise<VectorFile> {
  const { keys, root } = world;
  const one = (await sign(root, keys.ada)) as SignedTrustRoot;
  const two = (await sign({ ...root, approvers: root.approvers.slice(1) }, keys.ada)) as SignedTrustRoot;
  const about = {
    org,
    project: "circleci/acme/web",
    pipeline: "1b2f0d44-0000-4000-8000-000000000010",
    commit: "a".repeat(40),
    config: `sha256:${"c".repeat(64)}`,
  };
  const workflowId = "1b2f0d44-0000-4000-8000-000000000011";
  const approval: Approval = {
    type: "ringfort/approval/v1",
    ...about,
    repo: "https://git.acme.example/web.git",
    ref: "refs/heads/main",
    workflow: "main",
    workflowId,
    job: "hold",
    unblocks: ["deploy", "publish"],
    issued: now,
    expires: now + day / 2,
    nonce,
  };
  const byKey = async (changes: Partial<Approval> = {}, key: SigningKey = keys.ann) => ({
    ...(await sign<Approval>({ ...approval, ...changes }, key)),
  });
  const byPasskey = async (by: "bea" | "cas", changes: Partial<Said> = {}) => ({
    statement: approval,
    signatures: [],
    assertion: await assertionOf(approval, world, by, changes),
  });
  const right = await byKey();
  const elliptic = await byPasskey("cas");
  const both = { ...(await byKey()), assertion: elliptic.assertion };
  const foreign = "1b2f0d44-0000-4000-8000-000000000099";

  const vectors: Vector[] = [
    check("an approver's key", right, "ok"),
    check("a passkey with a key of P-256", elliptic, "ok"),
    check("a passkey with a key of Ed25519", await byPasskey("bea"), "ok"),
    check("a key and a passkey", both, "ok"),
    check("the approval of somebody who is not the committer", right, "ok", { committerEmail: "dan@acme.example" }),
    check("an approval that is used for another of its jobs", right, "ok", { unblocks: "publish" }),
    check("a member more", changed(right, "statement.extra", 1), "approval-malformed"),
    check("a nonce that is too short", await byKey({ nonce: "short" }), "approval-malformed"),
    check("another organization", await byKey({ org: otherOrg }), "approval-other-organization"),
    check("another project", await byKey({ project: "circleci/acme/api" }), "approval-other-project"),
    check("another pipeline", await byKey({ pipeline: foreign }), "approval-other-pipeline"),
    check("another commit", await byKey({ commit: "b".repeat(40) }), "approval-other-commit"),
    check("another config", await byKey({ config: `sha256:${"d".repeat(64)}` }), "approval-other-config"),
    check("an earlier run of the workflow", await byKey({ workflowId: foreign }), "approval-other-workflow"),
    check("another branch", await byKey({ ref: "refs/heads/dev" }), "approval-other-ref", { ref: "refs/heads/main" }),
    check("another gate", await byKey({ job: "hold-2" }), "approval-other-gate", { gate: "hold" }),
    check("another job", right, "approval-other-job", { unblocks: "drop-database" }),
    check("an approval that has ended", right, "approval-expired", { now: now + day / 2 }),
    check("an approval of tomorrow", await byKey({ issued: now + day, expires: now + 2 * day }), "approval-not-yet"),
    check("an approval for two days", await byKey({ expires: now + 2 * day }), "approval-lasts-too-long"),
    check("an approval that was used", right, "approval-replayed", { used: [nonce] }),
    check("nobody's signature", { statement: approval, signatures: [] }, "approval-unsigned"),
    check("a stranger's signature", await byKey({}, keys.stranger), "approval-unknown-key"),
    check("an admin who is no approver", await byKey({}, keys.ada), "approval-unknown-key"),
    check("an approver who has left", right, "approval-unknown-key", { root: "two" }),
    check("the committer's own", right, "approval-by-committer", { committerEmail: "ANN@acme.example" }),
    check("somebody whose addresses nobody knows", elliptic, "approval-by-committer", {
      committerEmail: "dan@acme.example",
    }),
    check("a word changed", changed(right, "statement.unblocks", ["deploy", "drop-database"]), "approval-forged", {
      unblocks: "drop-database",
    }),
    check(
      "a signature with another bit",
      changed(right, "signatures.0.signature", flipped(right.signatures[0]?.signature ?? "", 7)),
      "approval-forged",
    ),
    check(
      "a stranger's signature under the approver's name",
      changed(right, "signatures.0.signature", (await byKey({}, keys.stranger)).signatures[0]?.signature),
      "approval-forged",
    ),
    check(
      "the signature of another type of statement",
      changed(right, "signatures", (await sign({ ...approval, type: "ringfort/result/v1" }, keys.ann)).signatures),
      "approval-forged",
    ),
    check(
      "a word changed under a passkey",
      changed(elliptic, "statement.commit", "b".repeat(40)),
      "approval-other-statement",
      { about: { ...about, commit: "b".repeat(40) } },
    ),
    check("another challenge", await byPasskey("cas", { challenge: nonce }), "approval-other-statement"),
    check(
      "a passkey that was registered",
      await byPasskey("cas", { type: "webauthn.create" }),
      "approval-not-an-assertion",
    ),
    check("another site", await byPasskey("cas", { origin: "https://ringfort.evil.example" }), "approval-other-origin"),
    check("a frame on another site", await byPasskey("cas", { crossOrigin: true }), "approval-other-origin"),
    check(
      "a frame below another site",
      await byPasskey("cas", { topOrigin: "https://evil.example" }),
      "approval-other-origin",
    ),
    check(
      "another relying party",
      await byPasskey("cas", { relyingParty: "evil.example" }),
      "approval-other-relying-party",
    ),
    check("a passkey that nobody touched", await byPasskey("cas", { flags: 4 }), "approval-not-user-present"),
    check(
      "a passkey that did not ask who touched it",
      await byPasskey("cas", { flags: 1 }),
      "approval-not-user-verified",
    ),
    check("a passkey that is not pinned", changed(elliptic, "assertion.credential", nonce), "approval-unknown-key"),
    check(
      "the answer of another passkey",
      changed(await byPasskey("bea"), "assertion.credential", elliptic.assertion.credential),
      "approval-forged",
    ),
    check(
      "a passkey's signature with another bit",
      changed(elliptic, "assertion.signature", flipped(elliptic.assertion.signature, -1)),
      "approval-forged",
    ),
    check(
      "a passkey's signature with a byte behind it",
      changed(elliptic, "assertion.signature", longer(elliptic.assertion.signature)),
      "approval-forged",
    ),
    check(
      "authenticator data with another counter",
      changed(elliptic, "assertion.authenticatorData", flipped(elliptic.assertion.authenticatorData, -1)),
      "approval-forged",
    ),
    check(
      "authenticator data that ends too early",
      changed(elliptic, "assertion.authenticatorData", elliptic.assertion.authenticatorData.slice(0, 40)),
      "approval-malformed",
    ),
    check(
      "client data that is no JSON",
      changed(elliptic, "assertion.clientData", toBase64Url(Buffer.from("{"))),
      "approval-malformed",
    ),
    check(
      "a key that is right and a passkey that is not",
      { ...both, assertion: (await byPasskey("cas", { flags: 1 })).assertion },
      "approval-not-user-verified",
    ),
  ];
  return { about: "Approvals: by keys and by passkeys.", roots: { one, two }, identities: {}, vectors };

  function check(name: string, given: unknown, outcome: string, expected: object = {}): Vector {
    const all = { root: "one", about, workflowId, unblocks: "deploy", now: now + 60_000, used: [], ...expected };
    return { name, check: "checkApproval", given, expected: all, outcome };
  }
}

function longer(signature: string): string {
  return toBase64Url(Buffer.concat([Buffer.from(signature, "base64url"), Buffer.from([0])]));
}
