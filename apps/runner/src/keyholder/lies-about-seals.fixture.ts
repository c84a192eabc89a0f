import { randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { checkSealed, digestOf, newIdentity, rewrapValue, sealValue, sign } from "@ringfort/seal";
import { answer, type Hostile, prod, stranger, valuesOf } from "./lies.fixture.ts";
import { mutable, scopeOf, slug } from "./organization.fixture.ts";

/** About policies, values, trust roots and classes. */
export const liesAboutSeals: readonly Hostile[] = [
  ["no policy", "policy-missing", async (_, asked) => prod(asked, { policy: null })],
  [
    "a policy of a stranger",
    "policy-unsigned",
    async (org, asked) => {
      return prod(asked, { policy: await org.policy("context/prod", { projects: ["*"] }, await stranger()) });
    },
  ],
  [
    "a policy of another scope",
    "policy-other-scope",
    async (org, asked) => {
      return prod(asked, { policy: await org.policy("context/dev") });
    },
  ],
  [
    "a policy for other projects",
    "policy-other-project",
    async (org, asked) => {
      return prod(asked, { policy: await org.policy("context/prod", { projects: ["circleci/acme/other"] }) });
    },
  ],
  [
    "a policy for other refs",
    "policy-other-ref",
    async (org, asked) => {
      return prod(asked, { policy: await org.policy("context/prod", { refs: ["refs/tags/v*"] }) });
    },
  ],
  [
    "a policy whose expression does not hold",
    "policy-expression",
    async (org, asked) => {
      return prod(asked, { policy: await org.policy("context/prod", { expressions: ['pipeline.git.branch == "x"'] }) });
    },
  ],
  [
    "a value of the server's that an expression asks for",
    "policy-expression",
    async (org, asked) => {
      const said = { ...asked.answer.inputs, values: { "pipeline.trigger_source": "webhook" } };
      const policy = await org.policy("context/prod", { expressions: ['pipeline.trigger_source == "webhook"'] });
      return answer(prod(asked, { policy }), { inputs: said });
    },
  ],
  [
    "a policy that has expired",
    "policy-expired",
    async (org, asked) => {
      return prod(asked, { policy: await org.policy("context/prod", { expires: org.now - 1 }) });
    },
  ],
  [
    "a policy that wants signed commits",
    "policy-commit-unsigned",
    async (org, asked) => {
      return prod(asked, { policy: await org.policy("context/prod", { signedCommits: true }) });
    },
  ],
  [
    "a policy that wants an approval",
    "policy-approvals",
    async (org, asked) => {
      return prod(asked, { policy: await org.policy("context/prod", { approvals: 1 }) });
    },
  ],
  [
    "a value that its writer did not write",
    "sealed-writer-unknown",
    async (org, asked) => {
      const [value] = valuesOf(asked) as { statement: object }[];
      const evil = await org.value("context/prod", "TOKEN", "evil");
      const { signatures } = await sign(evil.statement, await stranger());
      return prod(asked, { values: [{ ...value, ...evil, signatures }] });
    },
  ],
  [
    "a value from another place",
    "sealed-scope-mismatch",
    async (org, asked) => {
      return prod(asked, { values: [await org.value("context/dev", "TOKEN", "dev's")] });
    },
  ],
  [
    "a value under another one's name",
    "sealed-writer-unknown",
    async (_, asked) => {
      const [value] = valuesOf(asked) as { statement: object }[];
      return prod(asked, { values: [{ ...value, statement: { ...value!.statement, name: "OTHER" } }] });
    },
  ],
  [
    "another one's ciphertext",
    "sealed-ciphertext-changed",
    async (org, asked) => {
      const [value] = valuesOf(asked) as object[];
      const { ciphertext } = await org.value("context/prod", "TOKEN", "evil");
      return prod(asked, { values: [{ ...value, ciphertext }] });
    },
  ],
  [
    "an older value than was seen",
    "sealed-rollback",
    async (org, asked) => {
      const newer = await org.value("context/prod", "TOKEN", "new", {
        version: 2,
        previous: await digestOf(Buffer.from("1")),
      });
      await org.decide(asked.claim, prod(asked, { values: [newer] }).answer);
      return asked;
    },
  ],
  [
    "another value of the same version",
    "sealed-fork",
    async (org, asked) => {
      await org.decide(asked.claim, asked.answer);
      return prod(asked, { values: [await org.value("context/prod", "TOKEN", "other")] });
    },
  ],
  [
    "a value that was there and is withheld",
    "sealed-withheld",
    async (org, asked) => {
      await org.decide(asked.claim, asked.answer);
      return prod(asked, { values: [] });
    },
  ],
  [
    "a scope that was sealed and is withheld",
    "sealed-withheld",
    async (org, asked) => {
      await org.decide(asked.claim, asked.answer);
      return answer(asked, { scopes: [scopeOf(`project/${slug}`)] });
    },
  ],
  [
    "an older policy than was seen",
    "policy-rollback",
    async (org, asked) => {
      const newer = await org.policy("context/prod", { version: 3, previous: await digestOf(Buffer.from("2")) });
      await org.decide(asked.claim, prod(asked, { policy: newer }).answer);
      return asked;
    },
  ],
  [
    "a value that asks for a newer policy",
    "policy-rollback",
    async (org, asked) => {
      return prod(asked, { values: [await org.value("context/prod", "TOKEN", "x", { policy: 2 })] });
    },
  ],
  [
    "a value that has expired",
    "sealed-expired",
    async (org, asked) => {
      return prod(asked, { values: [await org.value("context/prod", "TOKEN", "x", { expires: org.now - 1 })] });
    },
  ],
  [
    "a value for a recipient of the server's",
    "sealed-recipients-changed",
    async (org, asked) => {
      const root = org.roots.at(-1)!.statement;
      const { recipient } = await newIdentity("classical");
      const [own] = root.classes;
      const evil = { ...root, classes: [own!, { ...own!, name: "evil", seal: recipient }] };
      const sealed = await sealValue(
        {
          root: evil,
          scope: "context/prod",
          name: "TOKEN",
          kind: "env",
          value: "x",
          version: 1,
          previous: null,
          policy: 1,
          issued: org.now,
        },
        org.writer,
      );
      return prod(asked, { values: [sealed.ok && sealed.value] });
    },
  ],
  [
    "a rewrap by a stranger",
    "sealed-rewrap-broken",
    async (org, asked) => {
      const root = org.roots.at(-1)!.statement;
      const expected = { root, scope: "context/prod", name: "TOKEN", lowestVersion: 1, now: org.now };
      const checked = await checkSealed(valuesOf(asked)[0], expected);
      if (!checked.ok) throw new Error(checked.message);
      const given = { root, identities: [org.keys.identity], issued: org.now };
      const rewrapped = await rewrapValue(checked.value, given, await stranger());
      return prod(asked, { values: [rewrapped.ok && rewrapped.value] });
    },
  ],
  ["no trust root", "trust-root-missing", async (_, asked) => answer(asked, { roots: [] })],
  [
    "a trust root of the server's own",
    "trust-root-not-pinned",
    async (org, asked) => {
      const [{ statement }] = org.roots as [(typeof org.roots)[number]];
      const evil = await stranger();
      const admins = [{ name: "evil", key: evil.publicKey }];
      const root = mutable(
        await sign({ ...statement, admins, writers: [{ name: "evil", key: evil.publicKey, scopes: ["*"] }] }, evil),
      );
      return answer(asked, { roots: [root] });
    },
  ],
  [
    "a next trust root that no admin signed",
    "trust-root-unsigned",
    async (org, asked) => {
      const evil = await stranger();
      const next = await org.addRoot({ admins: [{ name: "evil", key: evil.publicKey }] }, evil);
      return answer(asked, { roots: [...asked.answer.roots, next] });
    },
  ],
  [
    "an older trust root than was seen",
    "trust-root-rollback",
    async (org, asked) => {
      const first = [...org.roots];
      await org.addRoot({});
      await org.decide(asked.claim, answer(asked, { roots: [...org.roots] }).answer);
      return answer(asked, { roots: first });
    },
  ],
  [
    "an older trust root than the trust file asks for",
    "trust-root-rollback",
    async (org, asked) => {
      await org.trust({}, { minVersion: 2 });
      return asked;
    },
  ],
  [
    "a trust root that has expired",
    "trust-root-expired",
    async (org, asked) => {
      org.now += 400 * 86_400_000;
      await org.trust({ maxCommitAgeDays: null });
      return asked;
    },
  ],
  [
    "a trust root of another organization",
    "trust-root-other-organization",
    async (_, asked) => {
      return { ...asked, claim: { ...asked.claim, organization: randomUUID() } };
    },
  ],
  [
    "a class that the root does not have",
    "class-not-in-root",
    async (org, asked) => {
      const { recipient } = await newIdentity("classical");
      const [own] = org.roots[0]!.statement.classes;
      await org.addRoot({ classes: [{ ...own!, seal: recipient, attest: (await stranger()).publicKey }] });
      return answer(asked, { roots: [...org.roots], results: [] });
    },
  ],
  [
    "a class that may not open the scope",
    "class-not-allowed",
    async (org, asked) => {
      const { recipient } = await newIdentity("classical");
      const [own] = org.roots[0]!.statement.classes;
      const other = {
        name: "other",
        seal: recipient,
        attest: (await stranger()).publicKey,
        scopes: ["context/*" as const],
      };
      await org.addRoot({ classes: [{ ...own!, scopes: ["context/dev"] }, other] });
      const value = await org.value("context/prod", "TOKEN", "x");
      return prod(answer(asked, { roots: [...org.roots] }), { values: [value] });
    },
  ],
  [
    "a trust file that others may write to",
    "trust-file-unreadable",
    async (org, asked) => {
      chmodSync(org.trustFile, 0o666);
      return asked;
    },
  ],
];
