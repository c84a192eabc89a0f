import { digestOfStatement, type SignedTrustRoot, sign } from "../index.ts";
import { changed, flipped } from "./tamper.fixture.ts";
import type { Vector, VectorFile } from "./vector.fixture.ts";
import { day, nextRoot, now, otherOrg, type World } from "./world.fixture.ts";

export async function trustRootVectors({ root, keys, identities }: World): Promise<VectorFile> {
  const one = (await sign(root, keys.ada)) as SignedTrustRoot;
  const ada = { name: "ada", key: keys.ada.publicKey };
  const bob = { name: "bob", key: keys.bob.publicKey };
  const cyd = { name: "cyd", key: keys.cyd.publicKey };
  const raised = { admins: [ada, bob, cyd], threshold: 2 };
  const two = await nextRoot(root, raised, keys.ada, keys.bob);
  const three = await nextRoot(two.statement, { recovery: [identities.fresh.recipient] }, keys.bob, keys.cyd);
  const lowered = await nextRoot(three.statement, { admins: [bob], threshold: 1 }, keys.bob, keys.ada);
  const pinned = async (of: SignedTrustRoot) => ({ root: of, digest: await digestOfStatement(of.statement) });
  const fingerprint = await digestOfStatement(root);
  const atOne = { pinned: await pinned(one), now };
  const atTwo = { pinned: await pinned(two), now };
  const resigned = (changes: object) => sign({ ...root, ...changes } as typeof root, keys.ada);
  const late = now + 366 * day;
  const long = await nextRoot(root, { expires: now + 3_650 * day }, keys.ada);
  const upperPoint = `${keys.ada.publicKey.slice(0, -1)}B`;

  const vectors: Vector[] = [
    pin("a root for its fingerprint", one, "ok"),
    pin(
      "another root for that fingerprint",
      await resigned({ threshold: 1, expires: now + day }),
      "trust-root-not-pinned",
    ),
    pin("a root with a member more", changed(one, "statement.extra", 1), "trust-root-malformed"),
    pin("a root with a member less", changed(one, "statement.recovery"), "trust-root-malformed"),
    pin("a root with half a character", changed(one, "statement.admins.0.name", "\ud800"), "trust-root-malformed"),
    pin(
      "a root with an age recipient of one wrong letter",
      changed(one, "statement.recovery", [mistyped(root.classes[0]?.seal ?? "")]),
      "trust-root-malformed",
    ),
    pin(
      "a root with a key in another spelling",
      changed(one, "statement.admins.0.key", upperPoint),
      "trust-root-malformed",
    ),
    pin(
      "a root with a key under which everything verifies",
      changed(one, "statement.admins.0.key", `ed25519:AQ${"A".repeat(41)}`),
      "trust-root-malformed",
    ),
    pin(
      "a root whose signature has another bit",
      changed(one, "signatures.0.signature", flipped(one.signatures[0]?.signature ?? "", 5)),
      "trust-root-unsigned",
    ),
    pin("a root without a signature", changed(one, "signatures", []), "trust-root-unsigned"),
    pin(
      "a root that a stranger signed",
      changed(one, "signatures", (await sign(root, keys.stranger)).signatures),
      "trust-root-unsigned",
    ),
    pin("an expired root", one, "trust-root-expired", late),
    pin("a root of tomorrow", one, "trust-root-not-yet", now - day),
    pin("a root of four minutes from now", one, "ok", now - 4 * 60_000),
    pin("a first root that follows another", await resigned({ previous: fingerprint }), "trust-root-malformed"),
    pin(
      "two admins with one key",
      await resigned({ admins: [ada, { ...ada, name: "eve" }], threshold: 2 }),
      "trust-root-malformed",
    ),
    pin("two admins with one name", await resigned({ admins: [ada, { ...bob, name: "ada" }] }), "trust-root-malformed"),
    pin("a threshold that its admins cannot reach", await resigned({ threshold: 2 }), "trust-root-malformed"),
    pin(
      "two classes with one name",
      await resigned({ classes: [root.classes[0], root.classes[0]] }),
      "trust-root-malformed",
    ),
    pin(
      "two approvers with one key",
      await resigned({ approvers: [root.approvers[0], { ...root.approvers[0], name: "eve" }] }),
      "trust-root-malformed",
    ),
    pin(
      "one key as a passkey's and as an approver's",
      await resigned({
        approvers: [...root.approvers, { kind: "key", name: "eve", key: keys.bea.publicKey, emails: [] }],
      }),
      "trust-root-malformed",
    ),
    pin(
      "a passkey with the key of another algorithm",
      changed(one, "statement.approvers.1.algorithm", -7),
      "trust-root-malformed",
    ),
    pin(
      "a passkey with a byte behind its key",
      changed(one, "statement.approvers.1.publicKey", longer(one)),
      "trust-root-malformed",
    ),
    follow("a chain from the first root to the third", [one, two, three], "ok"),
    follow("a chain without the root of the fingerprint", [two, three], "trust-root-not-pinned"),
    follow("a chain that begins with an expired root", [one, long], "ok", late),
    follow("a chain that ends with an expired root", [one, two], "trust-root-expired", late),
    advance("nothing new", [], atOne, "ok"),
    advance("the second and the third root, in disorder", [three, one, two], atOne, "ok"),
    advance("a lowered threshold, signed by old and new admins", [lowered], { pinned: await pinned(three), now }, "ok"),
    advance("older roots beside newer ones", [one, two, three], atTwo, "ok"),
    advance("a gap", [three], atOne, "trust-root-not-pinned"),
    advance("an older root alone", [one], atTwo, "trust-root-rollback"),
    advance(
      "another root of the pinned version",
      [await nextRoot(root, { ...raised, expires: now + day }, keys.ada, keys.bob)],
      atTwo,
      "trust-root-fork",
    ),
    advance("two roots of the next version", [two, await nextRoot(root, {}, keys.ada)], atOne, "trust-root-fork"),
    advance(
      "a root that follows another one",
      [await nextRoot({ ...root, expires: now + day }, {}, keys.ada)],
      atOne,
      "trust-root-not-pinned",
    ),
    advance(
      "a raised threshold that only the old admin signed",
      [await nextRoot(root, raised, keys.ada)],
      atOne,
      "trust-root-unsigned",
    ),
    advance(
      "new admins whom only they themselves signed",
      [await nextRoot(root, { admins: [bob] }, keys.bob)],
      atOne,
      "trust-root-unsigned",
    ),
    advance("one of two admins", [await nextRoot(two.statement, {}, keys.ada)], atTwo, "trust-root-unsigned"),
    advance(
      "one of two admins, twice",
      [await nextRoot(two.statement, {}, keys.ada, keys.ada)],
      atTwo,
      "trust-root-unsigned",
    ),
    advance(
      "one admin who adds a class where two must sign",
      [
        await nextRoot(
          two.statement,
          {
            classes: [
              ...root.classes,
              { name: "acme/evil", seal: identities.fresh.recipient, attest: keys.stranger.publicKey, scopes: ["*"] },
            ],
          },
          keys.ada,
          keys.stranger,
        ),
      ],
      atTwo,
      "trust-root-unsigned",
    ),
    advance(
      "a root of another organization",
      [await nextRoot(root, { org: otherOrg }, keys.ada)],
      atOne,
      "trust-root-other-organization",
    ),
    advance(
      "a next root that has expired",
      [await nextRoot(root, { expires: now }, keys.ada)],
      atOne,
      "trust-root-expired",
    ),
    advance(
      "a next root of tomorrow",
      [await nextRoot(root, { issued: now + day }, keys.ada)],
      atOne,
      "trust-root-not-yet",
    ),
    advance("something else than a root", [{ statement: "no", signatures: [] }], atOne, "trust-root-malformed"),
  ];
  return {
    about: "Chains of trust roots: pinned by a fingerprint, and gone on from.",
    roots: {},
    identities: {},
    vectors,
  };

  function pin(name: string, given: unknown, outcome: string, at = now): Vector {
    return { name, check: "pinTrustRoot", given, expected: { fingerprint, now: at }, outcome };
  }
  function follow(name: string, given: unknown, outcome: string, at = now): Vector {
    return { name, check: "followTrustRoot", given, expected: { fingerprint, now: at }, outcome };
  }
  function advance(name: string, given: unknown, expected: Vector["expected"], outcome: string): Vector {
    return { name, check: "advanceTrustRoot", given, expected, outcome };
  }
}

/** With another last letter, which is part of its checksum. */
function mistyped(recipient: string): string {
  return recipient.slice(0, -1) + (recipient.endsWith("q") ? "p" : "q");
}

/** The second approver's key with a byte more. */
function longer({ statement }: SignedTrustRoot): string {
  const [, passkey] = statement.approvers;
  const bytes = passkey?.kind === "passkey" ? Buffer.from(passkey.publicKey, "base64url") : Buffer.of();
  return Buffer.concat([bytes, Buffer.of(0)]).toString("base64url");
}
