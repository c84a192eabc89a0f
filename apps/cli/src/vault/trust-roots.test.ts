import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { vaultPath } from "@ringfort/client";
import {
  checkSealed,
  newIdentity,
  newSigningKey,
  openSealed,
  readSigningKey,
  type SealedValue,
  type SignedTrustRoot,
  sign,
  type TrustRoot,
} from "@ringfort/seal";
import { beforeEach, expect, test } from "vitest";
import type { TestHouse } from "../../../server/src/testing/house.fixture.ts";
import { type People, type Person, people } from "./people.fixture.ts";

const secret = "a value for the runners of a class";
let house: TestHouse;
let ada: Person;
let meet: People["meet"];

beforeEach(async () => {
  ({ house, ada, meet } = await people());
  await ada.does(["trust", "init", "--recovery", "recovery.txt", "--name", "ada"]);
  await ada.does(["context", "create", "prod", "--project", house.project.slug, "--ref", "refs/heads/main"]);
}, 60_000);

interface ClassKeys {
  readonly identity: string;
  readonly words: readonly string[];
}

async function newClass(): Promise<ClassKeys> {
  const { identity, recipient } = await newIdentity("classical");
  const attest = await readSigningKey(newSigningKey());
  return { identity, words: ["--seal", recipient, "--attest", attest!.publicKey] };
}

async function rootNow(): Promise<TrustRoot> {
  return (JSON.parse(await ada.does(["trust", "show", "--json"])) as SignedTrustRoot).statement;
}

/** What a runner with this identity makes of the variable, as the server holds it. */
async function opens(name: string, identity: string): Promise<string> {
  const { body } = await house.ask("GET", `${vaultPath(house.organization.id)}/sealed?scope=context/prod`);
  const value = (body.values as SealedValue[]).find(({ statement }) => statement.name === name);
  const expected = { root: await rootNow(), scope: "context/prod", name, lowestVersion: 1, now: Date.now() };
  const checked = await checkSealed(value, expected);
  if (!checked.ok) return checked.code;
  const opened = await openSealed(checked.value, [identity]);
  return opened.ok ? opened.value : opened.code;
}

async function fingerprint(): Promise<string> {
  return /sha256:[0-9a-f]{64}/.exec(await ada.does(["trust", "show"]))![0];
}

test("a class that is added later opens what was there before, once recovery has sealed it again", async () => {
  await ada.does(["context", "set", "prod", "OLD"], { stdin: secret });
  const runner = await newClass();
  const added = await ada.run(["trust", "add-class", "demo/default", ...runner.words]);
  expect(added).toMatchObject({ code: 0, err: expect.stringContaining("recovery rewrap") });
  expect(await opens("OLD", runner.identity)).toBe("sealed-recipients-changed");
  expect(await ada.does(["context", "list", "prod"])).toMatch(/OLD .* to be rewrapped/);

  expect(await ada.does(["recovery", "rewrap", "--recovery", "recovery.txt"])).toContain("1 values are sealed");
  expect(await opens("OLD", runner.identity)).toBe(secret);
  expect(await ada.does(["recovery", "rewrap", "--recovery", "recovery.txt"])).toContain("0 values");

  await ada.does(["context", "set", "prod", "NEW"], { stdin: secret });
  expect(await opens("NEW", runner.identity)).toBe(secret);
});

test("a class gets other keys: the new ones open everything, and what the old ones could open is listed", async () => {
  const [old, fresh] = [await newClass(), await newClass()];
  await ada.does(["trust", "add-class", "demo/default", ...old.words]);
  await ada.does(["context", "set", "prod", "TOKEN"], { stdin: secret });
  const words = ["trust", "rotate", "demo/default", ...fresh.words, "--recovery", "recovery.txt"];
  expect(await ada.does(words)).toMatch(/old keys of demo\/default could open these.*\n {2}context\/prod TOKEN/);
  expect(await opens("TOKEN", fresh.identity)).toBe(secret);
  expect(await opens("TOKEN", old.identity)).toBe("sealed-not-for-us");

  expect(await ada.does(["trust", "remove-class", "demo/default", "--recovery", "recovery.txt"])).toContain("TOKEN");
  expect(await opens("TOKEN", fresh.identity)).toBe("sealed-not-for-us");
});

test("a new recovery identity takes the place of the old one", async () => {
  await ada.does(["context", "set", "prod", "TOKEN"], { stdin: secret });
  await ada.does(["recovery", "new", "other.txt", "--replace", "--recovery", "recovery.txt"]);
  expect(await ada.does(["recovery", "open-check", "--recovery", "other.txt"])).toContain("1 values open, 0 do not");
  const old = await ada.run(["recovery", "open-check", "--recovery", "recovery.txt"]);
  expect(old).toMatchObject({ code: 1, out: expect.stringContaining("0 values open, 1 do not") });
  expect(old.err).toContain("sealed-not-for-us");
});

test("somebody else writes once an admin has added their key, and only where they may", async () => {
  const bob = await meet("bob", await house.join("bob", "contributor"));
  const key = (await bob.does(["trust", "key", "writer"])).trim();
  const first = await bob.run(["context", "set", "prod", "TOKEN", "--trust", await fingerprint()], { stdin: secret });
  expect(first).toMatchObject({ code: 1, err: expect.stringContaining(`add-writer NAME --key ${key}`) });
  await ada.does(["trust", "add-writer", "bob", "--key", key, "--scope", "context/dev"]);
  expect((await bob.run(["context", "set", "prod", "TOKEN"], { stdin: secret })).err).toContain("only to context/dev");
  await ada.does(["trust", "add-writer", "bob", "--key", key, "--scope", "context/prod"]);
  await bob.does(["context", "set", "prod", "TOKEN"], { stdin: secret });

  expect(await ada.does(["trust", "remove-writer", "bob"])).toMatch(/bob wrote these.*\n {2}context\/prod TOKEN/);
  expect(await ada.does(["context", "list", "prod"])).toMatch(
    /TOKEN +1 +nobody of the trust root .* sealed-writer-unknown/,
  );
  await ada.does(["context", "set", "prod", "TOKEN"], { stdin: secret });
  expect(await ada.does(["context", "list", "prod"])).toMatch(/TOKEN +2 +ada .* ok/);
});

test("with a threshold of two, one admin alone changes nothing", async () => {
  const carol = await meet("carol", await house.join("carol", "admin"));
  const key = (await carol.does(["trust", "key", "admin"])).trim();
  await carol.does(["trust", "show", "--trust", await fingerprint()]);
  const proposed = await ada.does(["trust", "add-admin", "carol", "--key", key, "--threshold", "2"]);
  expect(proposed).toMatch(/It does not hold yet.*\n {2}1 more of the new root: carol/);
  expect((await rootNow()).version).toBe(1);
  const file = join(ada.folder, "trust-root-2.json");

  const unasked = await carol.run(["trust", "sign", file]);
  expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining("--fingerprint") });
  const print = /Fingerprint: (sha256:\w+)/.exec(unasked.out)![1]!;
  expect(unasked.out).toContain("+ threshold  2");
  expect(await carol.does(["trust", "sign", file, "--fingerprint", print])).toContain("it holds from now on");
  expect(await rootNow()).toMatchObject({ version: 2, threshold: 2 });

  const changed = JSON.parse(await readFile(file, "utf8"));
  changed.statement = { ...changed.statement, version: 3 };
  await writeFile(file, JSON.stringify(changed), { mode: 0o600 });
  expect((await carol.run(["trust", "sign", file, "--fingerprint", print])).err).toContain("made anew");
  expect((await ada.run(["trust", "renew"])).out).toContain("1 more of the new root: carol");
});

test("an admin who would lock everybody out is stopped", async () => {
  const alone = await ada.run(["trust", "remove-admin", "ada"]);
  expect(alone.code).not.toBe(0);
  expect((await ada.run(["trust", "renew", "--threshold", "2"])).err).toContain("nobody could ever change it again");
  expect((await rootNow()).version).toBe(1);
});

test("a class whose recipient was mistyped is not taken", async () => {
  const { words } = await newClass();
  const wrong = words.with(1, `${words[1]!.slice(0, -1)}${words[1]!.endsWith("q") ? "p" : "q"}`);
  const ended = await ada.run(["trust", "add-class", "demo/default", ...wrong]);
  expect(ended).toMatchObject({ code: 2, err: expect.stringContaining("classes.0.seal: no recipient of age") });
});

test("classical and post-quantum recipients are not mixed", async () => {
  const { recipient } = await newIdentity("post-quantum");
  const attest = await readSigningKey(newSigningKey());
  const words = ["trust", "add-class", "demo/default", "--seal", recipient, "--attest", attest!.publicKey];
  expect((await ada.run(words)).err).toContain("sealed-mixed-recipients");
});

test("an organization can be post-quantum as a whole", async () => {
  const { recipient, identity } = await newIdentity("post-quantum");
  const attest = await readSigningKey(newSigningKey());
  const other = await people();
  await other.ada.does(["trust", "init", "--post-quantum", "--recovery", "recovery.txt"]);
  await other.ada.does(["trust", "add-class", "demo/default", "--seal", recipient, "--attest", attest!.publicKey]);
  [house, ada] = [other.house, other.ada];
  await ada.does(["context", "create", "prod"]);
  await ada.does(["context", "set", "prod", "TOKEN"], { stdin: secret });
  expect(await opens("TOKEN", identity)).toBe(secret);
  expect(await ada.does(["recovery", "open-check", "--recovery", "recovery.txt"])).toContain("1 values open, 0 do not");
});

test("a trust root that has expired seals nothing, and an admin renews it", async () => {
  const before = (JSON.parse(await ada.does(["trust", "show", "--json"])) as SignedTrustRoot).statement;
  const admin = await readSigningKey(await readFile(join(ada.keys, "admin.key"), "utf8"));
  const statement = {
    ...before,
    version: 2,
    previous: await fingerprint(),
    issued: Date.now(),
    expires: Date.now() + 5_000,
  };
  const put = await house.ask("PUT", `${vaultPath(house.organization.id)}/trust-root`, await sign(statement, admin!));
  expect(put.status).toBe(200);
  await house.until(async () => Date.now() > statement.expires);
  const late = await ada.run(["context", "set", "prod", "TOKEN"], { stdin: secret });
  expect(late).toMatchObject({ code: 1, err: expect.stringContaining("trust-root-expired") });
  expect(late.err).toContain("ringfort trust renew");
  expect(await ada.does(["trust", "show"])).toContain("has expired");
  await ada.does(["trust", "renew"]);
  await ada.does(["context", "set", "prod", "TOKEN"], { stdin: secret });
});

test("a first trust root is made once, and a second try goes on where the first broke off", async () => {
  expect((await ada.run(["trust", "init", "--recovery", "other.txt"])).err).toContain("has a trust root already");
  const dave = await meet("dave", await house.join("dave", "contributor"));
  expect((await dave.run(["trust", "init", "--recovery", "r.txt"])).code).not.toBe(0);
});
