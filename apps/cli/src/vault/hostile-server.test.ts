import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  digestOf,
  digestOfStatement,
  newIdentity,
  newSigningKey,
  readSigningKey,
  type SealedValue,
  sign,
  type TrustRoot,
} from "@ringfort/seal";
import { beforeEach, expect, test } from "vitest";
import type { TestHouse } from "../../../server/src/testing/house.fixture.ts";
import { type Lie, type LyingServer, lyingServer } from "./lying-server.fixture.ts";
import { type Person, people, personAt } from "./people.fixture.ts";

const secret = "only-for-whom-it-is-meant";
let house: TestHouse;
let ada: Person;
let server: LyingServer;

/** Ada has a trust root, a context with one variable, and a server that begins to lie only now. */
beforeEach(async () => {
  const all = await people();
  house = all.house;
  server = await lyingServer(house.url);
  ada = await all.meet("ada", house.token, server.url);
  await ada.does(["trust", "init", "--recovery", "recovery.txt"]);
  await ada.does(["context", "create", "prod", "--project", house.project.slug, "--ref", "refs/heads/main"]);
  await ada.does(["context", "set", "prod", "TOKEN"], { stdin: secret });
  server.sent.length = 0;
}, 60_000);

const set = ["context", "set", "prod", "TOKEN"];

/** The command fails with this code, and neither the value nor anything sealed has left the machine. */
async function refuses(words: readonly string[], code: string, lie: Lie): Promise<void> {
  server.lie = lie;
  const ended = await ada.run(words, { stdin: secret });
  expect(ended.code, ended.err).not.toBe(0);
  expect(ended.err).toContain(code);
  expect(ended.out + ended.err).not.toContain(secret);
  expect(server.sent).toEqual([]);
}

// biome-ignore lint/suspicious/noExplicitAny: what a server says can have any shape.
type Told = any;

const onRoots =
  (change: (roots: Told[]) => unknown): Lie =>
  (path, answer) =>
    path.includes("/trust-root") ? { roots: change(answer.roots) } : answer;
const onScope =
  (change: (scope: Told) => unknown): Lie =>
  (path, answer) =>
    path.includes("/sealed?") ? change(answer) : answer;

async function evilRoot(root: TrustRoot, change: Partial<TrustRoot>) {
  const key = await readSigningKey(newSigningKey());
  const statement = { ...root, ...change, admins: [{ name: "ada", key: key!.publicKey }] };
  return await sign(statement as TrustRoot, key!);
}

interface Signed {
  readonly statement: TrustRoot;
}

test("another trust root of the same version is refused", async () => {
  const pinned = JSON.parse(await ada.does(["trust", "show", "--json"])) as Signed;
  const { recipient } = await newIdentity("classical");
  const evil = await evilRoot(pinned.statement, { recovery: [recipient] });
  await refuses(
    set,
    "trust-root-fork",
    onRoots(() => [evil]),
  );
});

test("a next trust root that the admins have not signed is refused", async () => {
  const { statement } = JSON.parse(await ada.does(["trust", "show", "--json"])) as Signed;
  const evil = await evilRoot(statement, { version: 2, previous: await digestOfStatement(statement) });
  await refuses(
    set,
    "trust-root-unsigned",
    onRoots((roots) => [...roots, evil]),
  );
});

test("a trust root with one more recipient and the old signature is refused", async () => {
  const { recipient } = await newIdentity("classical");
  await refuses(
    set,
    "trust-root-",
    onRoots((roots) =>
      roots.map((one) => ({
        ...one,
        statement: { ...one.statement, recovery: [recipient] },
      })),
    ),
  );
});

test("a trust root that was signed in the future is refused, and the clock is shown", async () => {
  const { statement } = JSON.parse(await ada.does(["trust", "show", "--json"])) as Signed;
  const admin = await readSigningKey(await readFile(join(ada.keys, "admin.key"), "utf8"));
  const issued = Date.now() + 3_600_000;
  const next = { ...statement, version: 2, previous: await digestOfStatement(statement), issued };
  const future = await sign(next, admin!);
  const lie = onRoots((roots) => [...roots, future]);
  await refuses(set, "This machine's clock says 20", lie);
  await refuses(set, "trust-root-not-yet", lie);
});

test("an older trust root, or none, is refused", async () => {
  await ada.does(["trust", "renew"]);
  server.sent.length = 0;
  await refuses(
    set,
    "trust-root-rollback",
    onRoots((roots) => roots.slice(0, 1)),
  );
  await refuses(
    set,
    "trust-root-rollback",
    onRoots(() => []),
  );
});

test("an older version of a value, or none of it, is refused", async () => {
  const older: unknown[] = [];
  server.lie = (path, answer) => {
    if (path.includes("/sealed?")) older.push(answer);
    return answer;
  };
  await ada.does(["context", "list", "prod"]);
  await ada.does(set, { stdin: secret });
  server.sent.length = 0;
  await refuses(
    set,
    "sealed-rollback",
    onScope(() => older[0]),
  );
  await refuses(
    set,
    "sealed-rollback",
    onScope((scope) => ({ ...scope, values: [], last: [] })),
  );
});

test("an older policy, or none, is refused", async () => {
  const older: { policy: unknown }[] = [];
  server.lie = (path, answer) => {
    if (path.includes("/sealed?")) older.push(answer);
    return answer;
  };
  await ada.does(["context", "list", "prod"]);
  await ada.does(["context", "restrict", "prod", "--nobody"]);
  server.sent.length = 0;
  await refuses(
    set,
    "policy-rollback",
    onScope((scope) => ({ ...scope, policy: older[0]!.policy })),
  );
  await refuses(
    set,
    "policy-rollback",
    onScope((scope) => ({ ...scope, policy: null })),
  );
});

test("a machine that has seen nothing yet does not take a policy that is older than the values", async () => {
  const older: { policy: unknown }[] = [];
  server.lie = (path, answer) => {
    if (path.includes("/sealed?")) older.push(answer);
    return answer;
  };
  await ada.does(["context", "list", "prod"]);
  await ada.does(["context", "restrict", "prod", "--nobody"]);
  await ada.does(set, { stdin: secret });
  const fingerprint = /sha256:[0-9a-f]{64}/.exec(await ada.does(["trust", "show"]))![0];
  const laptop = await personAt("laptop", house.token, server.url);
  await cp(join(ada.keys, "writer.key"), join(laptop.keys, "writer.key"));
  server.sent.length = 0;
  for (const policy of [older[0]!.policy, null]) {
    server.lie = onScope((scope) => ({ ...scope, policy }));
    const ended = await laptop.run([...set, "--trust", fingerprint], { stdin: secret });
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining("policy-rollback") });
  }
  expect(server.sent).toEqual([]);
});

test("a policy that was widened by somebody else is refused", async () => {
  await refuses(
    set,
    "policy-unsigned",
    onScope((scope) => ({
      ...scope,
      policy: { ...scope.policy, statement: { ...scope.policy.statement, refs: ["*"] } },
    })),
  );
});

test("a value whose content was swapped is refused", async () => {
  const swapped: Lie = onScope((scope) => ({
    ...scope,
    values: scope.values.map((one: SealedValue) => ({ ...one, ciphertext: `${one.ciphertext.slice(0, -4)}AAAA` })),
  }));
  await refuses(set, "sealed-ciphertext-changed", swapped);
});

test("a value of another scope is refused", async () => {
  await ada.does(["context", "create", "dev"]);
  await ada.does(["context", "set", "dev", "TOKEN"], { stdin: secret });
  const taken: { values: unknown }[] = [];
  server.lie = (path, answer) => {
    if (path.includes("/sealed?") && path.includes("dev")) taken.push(answer);
    return answer;
  };
  await ada.does(["context", "list", "dev"]);
  server.sent.length = 0;
  await refuses(
    set,
    "sealed-scope-mismatch",
    onScope((scope) => ({ ...scope, values: taken[0]!.values })),
  );
});

test("a known organization that has another id now is not trusted anew", async () => {
  const words = [...set, "--org", house.organization.slug];
  await refuses(words, "is the organization", (path, answer) =>
    path.includes("/api/v2/organization/") ? { ...answer, id: "11111111-2222-4333-8444-555555555555" } : answer,
  );
});

test("on first contact nothing is trusted without a fingerprint, and no other root than the one that it names", async () => {
  const bob = await house.join("bob", "contributor");
  const at = await personAt("bob", bob, server.url);
  const shown = await at.run(["trust", "show"]);
  expect(shown.code).toBe(2);
  expect(shown.err).toContain("--trust FINGERPRINT");
  expect(shown.err + shown.out).not.toMatch(/sha256:/);
  const other = await digestOf(new Uint8Array());
  expect((await at.run(["trust", "show", "--trust", other])).err).toContain("trust-root-not-pinned");
  const fingerprint = /sha256:[0-9a-f]{64}/.exec(await ada.does(["trust", "show"]))![0];
  expect((await at.run(["trust", "show", "--trust", fingerprint])).code).toBe(0);
  expect((await at.run(["trust", "show"])).code).toBe(0);
});
