import { digestOf } from "../bytes/index.ts";
import {
  checkSealed,
  digestOfStatement,
  earlierRoots,
  encrypt,
  fromBase64Url,
  rewrapValue,
  type SealedValue,
  type Sealing,
  type SealRequest,
  type SignedTrustRoot,
  type SigningKey,
  sealValue,
  sign,
  type TombstoneStatement,
  toBase64Url,
} from "../index.ts";
import { changed, flipped } from "./tamper.fixture.ts";
import type { Vector, VectorFile } from "./vector.fixture.ts";
import { day, type Identity, identityPrefixes, nextRoot, now, org, otherOrg, type World } from "./world.fixture.ts";

const scope = "context/prod";
const name = "NPM_TOKEN";
const text = "a välue\nof two lines";

export async function sealedVectors(world: World): Promise<VectorFile> {
  const { keys, identities, root } = world;
  const one = (await sign(root, keys.ada)) as SignedTrustRoot;
  const classes = root.classes.map((each, index) =>
    index === 0 ? { ...each, scopes: ["context/*", "project/*"] } : { ...each, scopes: ["context/dev", scope] },
  );
  const two = await nextRoot(root, { classes }, keys.ada);
  const mixed = await nextRoot(root, { recovery: [identities.quantum.recipient] }, keys.ada);
  const quantum = await nextRoot(
    root,
    { classes: root.classes.slice(0, 1).map((each) => ({ ...each, seal: identities.quantum.recipient })) },
    keys.ada,
  );
  const closed = await nextRoot(root, { classes: [] }, keys.ada);
  const withoutWriter = await nextRoot(root, { writers: root.writers.slice(1) }, keys.ada);
  const foreign = (await sign({ ...root, org: otherOrg }, keys.ada)) as SignedTrustRoot;

  const request: SealRequest = {
    root,
    scope,
    name,
    kind: "env",
    value: text,
    version: 1,
    previous: null,
    policy: 1,
    issued: now,
  };
  const seal = async (changes: Partial<SealRequest> = {}, key = keys.writer) =>
    must(await sealValue({ ...request, ...changes }, key));
  const first = await seal();
  const digest = await digestOfStatement(first.statement);
  const again = await seal({ version: 2, previous: digest, value: "newer" });
  const other = await seal({ name: "OTHER" });
  const dev = await seal({ scope: "context/dev" }, keys.devWriter);
  const resign = async (value: SealedValue, changes: object, key: SigningKey = keys.writer): Promise<SealedValue> => {
    const { statement, signatures } = await sign({ ...value.statement, ...changes }, key);
    return { ...value, statement, signatures: [...signatures] };
  };
  const swapped = async (value: SealedValue, given: string): Promise<SealedValue> => {
    const bytes = fromBase64Url(given) ?? new Uint8Array();
    return resign({ ...value, ciphertext: given }, { ciphertext: await digestOf(bytes) });
  };
  const own = await encrypt(Buffer.from("{}"), [identities.default.recipient]);

  /** Whatever bytes a writer likes, under a statement that is right. */
  const crafted = async (plain: string | Uint8Array): Promise<SealedValue> => {
    const bytes = Buffer.from(plain);
    const ciphertext = await encrypt(bytes, [identities.default.recipient]);
    const given = await swapped(first, toBase64Url(ciphertext ?? new Uint8Array()));
    return resign(given, { content: await digestOf(bytes) });
  };
  const innerOf = (changes: object) =>
    JSON.stringify({
      v: 1,
      org,
      scope,
      name,
      version: 1,
      value: "eA",
      writer: keys.writer.publicKey,
      salt: "A".repeat(43),
      ...changes,
    });

  const opened = async (value: SealedValue, rootOf: SignedTrustRoot, chain: readonly SignedTrustRoot[] = []) => {
    const earlier = await earlierRoots({ root: rootOf, digest: "" }, chain);
    return must(await checkSealed(value, { root: rootOf.statement, earlier, scope, name, lowestVersion: 1, now }));
  };
  const rewrapping = { root: two.statement, identities: [identities.default.identity], issued: now };
  const rewrapped = must(await rewrapValue(await opened(first, two, [one]), rewrapping, keys.attest));
  const byDev = must(
    await rewrapValue(
      await opened(rewrapped, two),
      { ...rewrapping, identities: [identities.dev.identity] },
      keys.attestForks,
    ),
  );
  const byStranger = must(await rewrapValue(await opened(first, two, [one]), rewrapping, keys.stranger));
  const rewrapOf = async (value: SealedValue, changes: object): Promise<SealedValue> => {
    const last = value.rewraps.at(-1);
    if (!last) throw new Error("It was not sealed again.");
    return {
      ...value,
      rewraps: [...value.rewraps.slice(0, -1), { ...(await sign({ ...last.statement, ...changes }, keys.attest)) }],
    } as SealedValue;
  };
  /** By somebody who could open it: other bytes, for the right recipients, under a chain that fits. */
  const both = [identities.default.recipient, identities.dev.recipient];
  const forged = await encrypt(Buffer.from(innerOf({ value: "ZXZpbA" })), both);
  const substituted = await rewrapWith(rewrapped, world, forged ?? new Uint8Array());

  const tombstone = async (changes: Partial<TombstoneStatement> = {}, key = keys.writer) =>
    sign<TombstoneStatement>(
      { type: "ringfort/tombstone/v1", org, scope, name, version: 2, previous: digest, issued: now, ...changes },
      key,
    );
  const deleted = await tombstone();
  const mark = { name, version: 1, digest, isDeleted: false };
  const gone = { name, version: 2, digest: await digestOfStatement(deleted.statement), isDeleted: true };
  const third = await seal({ version: 3, previous: gone.digest });

  const vectors: Vector[] = [
    // What is right.
    open("what a writer sealed", first, { value: text }),
    open("an empty value", await seal({ value: "" }), { value: "" }),
    open("a value of one character", await seal({ value: "x" }), { value: "x" }),
    open("a value with NUL", await seal({ value: "a\0b" }), { value: "a\0b" }),
    open("a newer version than the known one", again, { value: "newer" }, { lowestVersion: 1 }),
    open(
      "a value for post-quantum recipients",
      await seal({ root: quantum.statement }),
      { value: text },
      { root: "quantum", identities: ["quantum"] },
    ),
    open(
      "a value that was sealed again for one class more, opened by that class",
      rewrapped,
      { value: text },
      { root: "two", chain: ["one"], identities: ["dev"] },
    ),
    open("a value that was sealed again twice", byDev, { value: text }, { root: "two", chain: ["one"] }),
    open(
      "a value for the recipients of an earlier root, which is known",
      first,
      { value: text },
      { root: "two", chain: ["one"] },
    ),
    // What is not.
    check("a member more", changed(first, "statement.extra", true), "sealed-malformed"),
    check("a member less", changed(first, "statement.policy"), "sealed-malformed"),
    check("base64 with padding", changed(first, "ciphertext", `${first.ciphertext}=`), "sealed-ciphertext-changed"),
    check("a name that is no variable's", await resign(first, { name: "__proto__" }), "sealed-malformed"),
    check("a scope that would be every context", await resign(first, { scope: "context/*" }), "sealed-malformed"),
    check("a first version that follows another", await resign(first, { previous: digest }), "sealed-malformed"),
    check("a second version that follows nothing", await resign(first, { version: 2 }), "sealed-malformed"),
    check("two signatures", changed(first, "signatures.1", first.signatures[0]), "sealed-malformed"),
    check("a value of another organization", await seal({ root: foreign.statement }), "sealed-other-organization"),
    check("the value of another scope", await seal({ scope: "context/staging" }), "sealed-scope-mismatch"),
    check("the value of another name", other, "sealed-name-mismatch"),
    check(
      "the statement of one and the ciphertext of another",
      { ...first, ciphertext: other.ciphertext },
      "sealed-ciphertext-changed",
    ),
    check(
      "the ciphertext of an older version",
      { ...again, ciphertext: first.ciphertext },
      "sealed-ciphertext-changed",
    ),
    check(
      "a ciphertext with another bit",
      changed(first, "ciphertext", flipped(first.ciphertext, -1)),
      "sealed-ciphertext-changed",
    ),
    check(
      "a ciphertext that the server made itself",
      { ...first, ciphertext: toBase64Url(own ?? new Uint8Array()) },
      "sealed-ciphertext-changed",
    ),
    check("a statement with another word", changed(first, "statement.policy", 0), "sealed-writer-unknown"),
    check(
      "a signature with another bit",
      changed(first, "signatures.0.signature", flipped(first.signatures[0]?.signature ?? "", 40)),
      "sealed-writer-unknown",
    ),
    check("no writer's signature", await resign(first, {}, keys.stranger), "sealed-writer-unknown"),
    check("a class as writer", await resign(first, {}, keys.attest), "sealed-writer-unknown"),
    check("the writer of another scope", await seal({}, keys.devWriter), "sealed-writer-unknown"),
    check("a writer who has left", first, "sealed-writer-unknown", { root: "withoutWriter" }),
    check("an older version than the known one", first, "sealed-rollback", { lowestVersion: 2 }),
    check("an expired value", await seal({ expires: now }), "sealed-expired"),
    check(
      "a value for one recipient less",
      await seal({ root: { ...root, classes: classes.slice(1) } }),
      "sealed-recipients-changed",
    ),
    check(
      "a value for one recipient more",
      await seal({ root: { ...root, recovery: [identities.fresh.recipient] } }),
      "sealed-recipients-changed",
    ),
    check(
      "a value for another recipient",
      await seal({
        root: { ...root, classes: classes.slice(0, 1).map((each) => ({ ...each, seal: identities.fresh.recipient })) },
      }),
      "sealed-recipients-changed",
    ),
    check("a value for the recipients of an earlier root that is not known", first, "sealed-recipients-changed", {
      root: "two",
    }),
    check(
      "a value of a newer root than the known one",
      await seal({ root: { ...root, version: 2 } }),
      "sealed-newer-root",
    ),
    check("classical and post-quantum recipients", first, "sealed-mixed-recipients", { root: "mixed" }),
    check("a scope that no class may open", first, "sealed-no-recipient", { root: "closed" }),
    open("an identity that it was not sealed for", first, "sealed-not-for-us", { identities: ["fresh"] }),
    open(
      "the ciphertext of another name under a right statement",
      await swapped(first, other.ciphertext),
      "sealed-inner-mismatch",
    ),
    open(
      "the value of another scope under a statement of one's own",
      await resign(
        { ...first, ciphertext: dev.ciphertext },
        { ciphertext: dev.statement.ciphertext, content: dev.statement.content },
      ),
      "sealed-inner-mismatch",
    ),
    open(
      "somebody else's value under a statement of one's own",
      await resign(dev, { scope: "context/dev" }, keys.writer),
      "sealed-inner-mismatch",
      { scope: "context/dev" },
    ),
    open(
      "bytes that are no sealed value",
      await swapped(first, toBase64Url(own ?? new Uint8Array())),
      "sealed-inner-mismatch",
    ),
    open("bytes that the format allows", await crafted(innerOf({})), { value: "x" }),
    open("bytes that are no JSON", await crafted("{"), "sealed-inner-mismatch"),
    open("bytes that are no text", await crafted(Uint8Array.of(0x7b, 0xff)), "sealed-inner-mismatch"),
    open("an inside with a member more", await crafted(innerOf({ more: 1 })), "sealed-inner-mismatch"),
    open("an inside with another organization", await crafted(innerOf({ org: otherOrg })), "sealed-inner-mismatch"),
    open("an inside with another scope", await crafted(innerOf({ scope: "context/dev" })), "sealed-inner-mismatch"),
    open("an inside with another name", await crafted(innerOf({ name: "OTHER" })), "sealed-inner-mismatch"),
    open("an inside with another version", await crafted(innerOf({ version: 2 })), "sealed-inner-mismatch"),
    open(
      "an inside with another writer",
      await crafted(innerOf({ writer: keys.devWriter.publicKey })),
      "sealed-inner-mismatch",
    ),
    open("an inside whose value is no base64url", await crafted(innerOf({ value: "eA==" })), "sealed-inner-mismatch"),
    open("an inside whose value is no text", await crafted(innerOf({ value: "_w" })), "sealed-inner-mismatch"),
    // Sealed again.
    check("a rewrap that nobody of the organization signed", byStranger, "sealed-rewrap-broken", {
      root: "two",
      chain: ["one"],
    }),
    check(
      "a rewrap of another value",
      await rewrapOf(rewrapped, { of: await digestOfStatement(other.statement) }),
      "sealed-rewrap-broken",
      { root: "two", chain: ["one"] },
    ),
    check(
      "a rewrap of another ciphertext",
      await rewrapOf(rewrapped, { from: other.statement.ciphertext }),
      "sealed-rewrap-broken",
      { root: "two", chain: ["one"] },
    ),
    check("a rewrap that goes back to an older root", await rewrapOf(byDev, { root: 1 }), "sealed-rewrap-broken", {
      root: "two",
      chain: ["one"],
    }),
    check(
      "a rewrap under a newer root than the known one",
      await rewrapOf(rewrapped, { root: 3 }),
      "sealed-newer-root",
      { root: "two", chain: ["one"] },
    ),
    check(
      "a chain with its first rewrap taken out",
      { ...byDev, rewraps: byDev.rewraps.slice(1) },
      "sealed-rewrap-broken",
      { root: "two", chain: ["one"] },
    ),
    check(
      "a chain with its last rewrap taken out",
      { ...byDev, rewraps: byDev.rewraps.slice(0, 1) },
      "sealed-ciphertext-changed",
      { root: "two", chain: ["one"] },
    ),
    check(
      "the ciphertext from before its rewrap",
      { ...rewrapped, ciphertext: first.ciphertext },
      "sealed-ciphertext-changed",
      { root: "two", chain: ["one"] },
    ),
    check(
      "a rewrap for the recipients of before",
      await rewrapOf(rewrapped, { recipients: first.statement.recipients }),
      "sealed-recipients-changed",
      { root: "two" },
    ),
    open("another value, put there by a class that sealed it again", substituted, "sealed-inner-mismatch", {
      root: "two",
      chain: ["one"],
    }),
    // Deleted.
    buried("a deletion that a writer signed", deleted, "ok"),
    buried("a tombstone with a member less", changed(deleted, "statement.previous"), "tombstone-malformed"),
    buried("a tombstone of another organization", await tombstone({ org: otherOrg }), "tombstone-other-organization"),
    buried("a tombstone of another scope", await tombstone({ scope: "context/dev" }), "tombstone-other-place"),
    buried("a tombstone of the writer of another scope", await tombstone({}, keys.devWriter), "tombstone-unsigned"),
    buried("a tombstone of a writer who has left since", deleted, "ok", { root: "withoutWriter", chain: ["one"] }),
    advance("a scope that is new here", { values: [first, other], tombstones: [] }, "ok"),
    advance("the same again", { values: [first], tombstones: [] }, "ok", [mark]),
    advance("the next version", { values: [again], tombstones: [] }, "ok", [mark]),
    advance("a deletion", { values: [], tombstones: [deleted] }, "ok", [mark]),
    advance("what was written after a deletion", { values: [third], tombstones: [deleted] }, "ok", [mark]),
    advance("an old tombstone beside what was written after it", { values: [third], tombstones: [deleted] }, "ok", [
      { ...mark, version: 3, digest: await digestOfStatement(third.statement) },
    ]),
    advance("something else than a value", { values: [{}], tombstones: [] }, "sealed-malformed"),
    advance("something else than a tombstone", { values: [], tombstones: [{}] }, "tombstone-malformed"),
    advance("an older version", { values: [first], tombstones: [] }, "sealed-rollback", [
      { ...gone, isDeleted: false },
    ]),
    advance(
      "another value of the known version",
      { values: [await seal({ value: "another" })], tombstones: [] },
      "sealed-fork",
      [mark],
    ),
    advance(
      "a next version that follows another value",
      { values: [await seal({ version: 2, previous: other.statement.content })], tombstones: [] },
      "sealed-fork",
      [mark],
    ),
    advance("a deleted value", { values: [first], tombstones: [deleted] }, "sealed-tombstone"),
    advance("a deleted value whose tombstone is held back", { values: [first], tombstones: [] }, "sealed-tombstone", [
      gone,
    ]),
    advance("a value of the version of its tombstone", { values: [again], tombstones: [] }, "sealed-tombstone", [gone]),
    advance("a value that comes twice", { values: [first, first], tombstones: [] }, "sealed-malformed"),
    advance("a tombstone of the version of a known value", { values: [], tombstones: [deleted] }, "tombstone-fork", [
      { ...mark, version: 2 },
    ]),
    advance(
      "a tombstone that follows another value",
      { values: [], tombstones: [await tombstone({ previous: other.statement.content })] },
      "tombstone-fork",
      [mark],
    ),
    advance(
      "a tombstone that nobody signed who may",
      { values: [], tombstones: [await tombstone({}, keys.stranger)] },
      "tombstone-unsigned",
      [mark],
    ),
  ];
  return {
    about: "Sealed values: opened, tampered with, swapped, rolled back, sealed again, deleted.",
    roots: { one, two, mixed, quantum, closed, withoutWriter },
    identities: Object.fromEntries(Object.entries(identities).map(([key, { identity }]) => [key, dataOf(identity)])),
    vectors,
  };

  function check(what: string, given: unknown, outcome: string, expected: object = {}): Vector {
    return {
      name: what,
      check: "checkSealed",
      given,
      expected: { root: "one", scope, name, lowestVersion: 1, now, ...expected },
      outcome,
    };
  }
  function open(what: string, given: unknown, outcome: Vector["outcome"], expected: object = {}): Vector {
    const all = { root: "one", scope, name, lowestVersion: 1, now, identities: ["default"], ...expected };
    return { name: what, check: "openSealed", given, expected: all, outcome };
  }
  function buried(what: string, given: unknown, outcome: string, expected: object = {}): Vector {
    return { name: what, check: "checkTombstone", given, expected: { root: "one", scope, ...expected }, outcome };
  }
  function advance(what: string, given: unknown, outcome: string, known: readonly object[] = []): Vector {
    return {
      name: what,
      check: "advanceScope",
      given,
      expected: { root: "one", scope, now: now + day, known },
      outcome,
    };
  }
}

async function rewrapWith(value: SealedValue, { keys }: World, ciphertext: Uint8Array): Promise<SealedValue> {
  const last = value.rewraps.at(-1);
  if (!last) throw new Error("It was not sealed again.");
  const { statement, signatures } = await sign(
    { ...last.statement, ciphertext: await digestOf(ciphertext) },
    keys.attest,
  );
  const rewraps = [...value.rewraps.slice(0, -1), { statement, signatures: [...signatures] }];
  return { ...value, rewraps, ciphertext: toBase64Url(ciphertext) };
}

function dataOf(identity: Identity["identity"]): VectorFile["identities"][string] {
  const kind = identity.startsWith(identityPrefixes["post-quantum"]) ? "post-quantum" : "classical";
  return { kind, data: identity.slice(identityPrefixes[kind].length) };
}

function must<T>(said: Sealing<T>): T {
  if (!said.ok) throw new Error(`${said.code}: ${said.message}`);
  return said.value;
}
