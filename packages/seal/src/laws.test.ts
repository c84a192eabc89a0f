import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import {
  type CheckedValue,
  canonicalize,
  checkSealed,
  coversScope,
  fromBase64Url,
  type Json,
  longestValue,
  matchesRef,
  openSealed,
  recipientsFor,
  rewrapValue,
  type SealedValue,
  type Sealing,
  type SealRequest,
  type Statement,
  sealedValue,
  sealValue,
  sign,
  signersOf,
  toBase64Url,
} from "./index.ts";
import { decrypt as open } from "./keys/index.ts";
import { newWorld, now, type World } from "./vectors/world.fixture.ts";

let world: World;
beforeAll(async () => {
  world = await newWorld();
});

const integers = fc.maxSafeInteger().filter((number) => !Object.is(number, -0));
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    integers,
    fc.string({ unit: "grapheme" }),
    fc.array(tie("json"), { maxLength: 6 }),
    fc.dictionary(fc.string({ unit: "grapheme" }), tie("json"), { maxKeys: 6 }),
  ),
}));

test("canonical JSON is JSON, and says what it was made of", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalize(JSON.parse(canonicalize(value)) as Json)).toBe(canonicalize(value));
      expect(JSON.parse(canonicalize(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("the order in which members were written does not show", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), integers), (members) => {
      const backwards = Object.fromEntries(Object.entries(members).reverse());
      expect(canonicalize(backwards)).toBe(canonicalize(members));
    }),
  );
});

test.each([[-0], [0.5], [2 ** 53], [Number.NaN], ["\ud800"]])("%j has no canonical form", (value) => {
  expect(() => canonicalize(value)).toThrow(TypeError);
});

test("bytes come back from base64url, which has one text for each", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(new Uint8Array(bytes));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."AZaz09-_+/= \n") }), (text) => {
      const bytes = fromBase64Url(text);
      expect(bytes === undefined || toBase64Url(bytes) === text).toBe(true);
    }),
  );
});

test("any text that is sealed is the text that is opened", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("", "\0", "x", "\u{1F600}", "e\u0301", "\u200b\u202e"),
  );
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      expect(await opened(must(await sealed(value)))).toEqual({ ok: true, value });
    }),
    { numRuns: 40 },
  );
});

test.each([
  ["of one byte a character", "x".repeat(longestValue)],
  ["of three bytes a character", "\uffff".repeat(longestValue)],
  ["of surrogate pairs", "\u{1F600}".repeat(longestValue / 2)],
])("the longest value, %s, is opened again", async (_, value) => {
  expect(await opened(must(await sealed(value)))).toEqual({ ok: true, value });
});

test.each([
  ["sealed-too-long", "x".repeat(longestValue + 1)],
  ["sealed-not-text", "\ud800"],
])("%s: nothing is sealed", async (code, value) => {
  expect(await sealed(value)).toMatchObject({ ok: false, code });
});

test.each([
  ["a name that is no variable's", { name: "A-B" }],
  ["a scope that begins with a space", { scope: "context/ prod" }],
  ["a first version that follows another", { previous: `sha256:${"0".repeat(64)}` }],
  ["too many hosts", { hosts: Array.from({ length: 21 }, () => "git.example") }],
])("%s is refused before it is uploaded", async (_, changes) => {
  expect(await sealed("x", changes)).toMatchObject({ ok: false, code: "sealed-malformed" });
});

test("lengths of values show in steps of 256 bytes only", async () => {
  const lengthOf = async (value: string) => must(await sealed(value)).ciphertext.length;
  const lengths = await Promise.all(["", "x", "xy", "x".repeat(20)].map(lengthOf));
  expect(new Set(lengths).size).toBe(1);
});

test("the same value sealed twice is two ciphertexts and two digests", async () => {
  const [one, two] = [must(await sealed("x")), must(await sealed("x"))];
  expect(one.statement.ciphertext).not.toBe(two.statement.ciphertext);
  expect(one.statement.content).not.toBe(two.statement.content);
});

test("no other bit anywhere in a sealed value is let through", async () => {
  const value = must(await rewrapped(must(await sealed("a value"))));
  const text = JSON.stringify(value);
  expect(await opened(value)).toMatchObject({ ok: true });
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.nat(6), async (at, bit) => {
      const other = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
      expect(await opened(parsed(other))).toMatchObject({ ok: false });
    }),
    { numRuns: 400 },
  );
});

test("no other bit in an age file is opened, whatever its digest", async () => {
  const value = must(await sealed("a value"));
  const bytes = fromBase64Url(value.ciphertext) ?? new Uint8Array();
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
      const other = bytes.with(at, (bytes[at] ?? 0) ^ (1 << bit));
      expect(await open(other, [world.identities.default.identity])).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

test("no other bit under a signature is its signer's", async () => {
  const value = must(await sealed("a value"));
  const [signature] = value.signatures;
  const text = JSON.stringify(value.statement);
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.nat(6), async (at, bit) => {
      const other = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
      const statement = sealedValue.safeParse({ ...value, statement: parsed(other) });
      const signers = statement.success ? await signersOf(statement.data) : new Set();
      expect(signers.has(signature?.key ?? "")).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test("a signature over one type of statement is none over another", async () => {
  const types = ["ringfort/sealed/v1", "ringfort/result/v1", "ringfort/approval/v1"] as const;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...types), fc.constantFrom(...types), async (one, two) => {
      const statement: Statement = { type: one };
      const { signatures } = await sign(statement, world.keys.ada);
      expect((await signersOf({ statement: { type: two }, signatures })).size).toBe(one === two ? 1 : 0);
    }),
  );
});

test("a key under which everything verifies signs nothing", async () => {
  // The neutral element: with it, and 0, the equation of Ed25519 holds for every message.
  const point = new Uint8Array(32).with(0, 1);
  const signature = toBase64Url(new Uint8Array(64).with(0, 1));
  const statement: Statement = { type: "ringfort/sealed/v1" };
  const signatures = [{ key: `ed25519:${toBase64Url(point)}`, signature }];
  expect((await signersOf({ statement, signatures })).size).toBe(0);
});

test("nobody seals again what they cannot open", async () => {
  const checked = must(await check(must(await sealed("x"))));
  const given = { root: world.root, identities: [world.identities.fresh.identity], issued: now };
  expect(await rewrapValue(checked, given, world.keys.attest)).toMatchObject({ code: "sealed-not-for-us" });
});

test("nobody is made to seal another scope's value for people who may not open that", async () => {
  const { root, keys, identities } = world;
  const secret = must(await sealed("x"));
  const { ciphertext, content } = secret.statement;
  const open = must(await sealed("y", { scope: "context/dev" }));
  // The writer of `context/dev` claims the ciphertext of `context/prod`, for the class that has both.
  const statement = { ...open.statement, ciphertext, content, recipients: secret.statement.recipients };
  const { signatures } = await sign(statement, keys.devWriter);
  const claimed = { ...open, statement, signatures, ciphertext: secret.ciphertext };
  const earlier = [{ ...root, classes: root.classes.slice(0, 1) }];
  const expected = { root: { ...root, version: 2 }, earlier, scope: "context/dev", name: "A", lowestVersion: 1, now };
  const checked = must(await checkSealed(claimed, expected));
  expect(checked.isStale).toBe(true);
  const given = { root: expected.root, identities: [identities.default.identity], issued: now };
  expect(await rewrapValue(checked, given, keys.attest)).toMatchObject({ code: "sealed-inner-mismatch" });
});

test.each([
  ["sealed-no-recipient", () => ({ ...world.root, classes: [] })],
  ["sealed-mixed-recipients", () => ({ ...world.root, recovery: [world.identities.quantum.recipient] })],
  ["sealed-bad-recipient", () => ({ ...world.root, recovery: ["age1notakey"] })],
])("%s: nothing is sealed, and nothing sealed again", async (code, rootOf) => {
  const checked = must(await check(must(await sealed("x"))));
  const given = { root: rootOf(), identities: [world.identities.default.identity], issued: now };
  expect(await sealed("x", { root: rootOf() })).toMatchObject({ ok: false, code });
  expect(await rewrapValue(checked, given, world.keys.attest)).toMatchObject({ ok: false, code });
});

test("what was sealed again a hundred times is to be written anew", async () => {
  const value = must(await rewrapped(must(await sealed("x"))));
  const [rewrap] = value.rewraps;
  const checked = must(await check(must(await sealed("x"))));
  const full = { ...checked, sealed: { ...checked.sealed, rewraps: Array.from({ length: 100 }, () => rewrap!) } };
  const given = { root: world.root, identities: [world.identities.default.identity], issued: now };
  expect(await rewrapValue(full, given, world.keys.attest)).toMatchObject({ code: "sealed-malformed" });
});

test("recipients are the same set in whatever order the trust root names its classes", () => {
  const { root } = world;
  const backwards = { ...root, classes: [...root.classes].reverse() };
  expect(recipientsFor(backwards, "context/dev")).toEqual(recipientsFor(root, "context/dev"));
});

test.each([
  // patterns       scope            covered
  [["*"], "project/a/b/c", true],
  [["context/*"], "context/prod", true],
  [["context/*"], "project/a/b/c", false],
  [["context/prod"], "context/prod", true],
  [["context/prod"], "context/production", false],
  [["context/team/*"], "context/team/a", false],
  [["constructor"], "context/prod", false],
  [[], "context/prod", false],
])("%j covers %s: %s", (patterns, scope, covered) => {
  expect(coversScope(patterns, scope)).toBe(covered);
});

test("a pattern of a ref matches exactly what a regular expression made from it matches", () => {
  const unit = fc.constantFrom(..."ab*/.");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 8 }), fc.string({ unit, maxLength: 8 }), (pattern, ref) => {
      const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*");
      const expected = new RegExp(`^refs/heads/${source}$`, "s").test(`refs/heads/${ref}`);
      expect(matchesRef([`refs/heads/${pattern}`], `refs/heads/${ref}`)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test("a pattern that would keep a regular expression busy for years is answered", () => {
  expect(matchesRef([`refs/heads/${"*a".repeat(200)}`], `refs/heads/${"a".repeat(400)}b`)).toBe(false);
});

async function sealed(value: string, changes: Partial<SealRequest> = {}): Promise<Sealing<SealedValue>> {
  const { root, keys } = world;
  const request: SealRequest = {
    root,
    scope: "context/prod",
    name: "A",
    kind: "env",
    value,
    version: 1,
    previous: null,
    policy: 0,
    issued: now,
  };
  return sealValue({ ...request, ...changes }, keys.writer);
}

async function check(value: unknown): Promise<Sealing<CheckedValue>> {
  return checkSealed(value, { root: world.root, scope: "context/prod", name: "A", lowestVersion: 1, now });
}

async function opened(value: unknown): Promise<Sealing<string>> {
  const { identities } = world;
  const checked = await check(value);
  return checked.ok ? openSealed(checked.value, [identities.default.identity]) : checked;
}

async function rewrapped(value: SealedValue): Promise<Sealing<SealedValue>> {
  const { root, keys, identities } = world;
  return rewrapValue(
    must(await check(value)),
    { root, identities: [identities.default.identity], issued: now },
    keys.attest,
  );
}

function must<T>(said: Sealing<T>): T {
  if (!said.ok) throw new Error(`${said.code}: ${said.message}`);
  return said.value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
