import { randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import type { SecretsAnswer } from "@ringfort/contract";
import {
  checkSealed,
  digestOf,
  newIdentity,
  newSigningKey,
  readSigningKey,
  rewrapValue,
  sealValue,
  sign,
} from "@ringfort/seal";
import type { Question } from "./keyholder.ts";
import { mutable, type Organization, scopeOf, slug, usualConfig } from "./organization.fixture.ts";
import type { RefusalCode } from "./refusal.ts";

export interface Asked {
  readonly claim: Question["claim"];
  readonly answer: SecretsAnswer;
}

/** A lie, or a true thing that is not to count, and the code that it must be refused with. */
export type Hostile = readonly [
  lie: string,
  code: RefusalCode,
  tell: (org: Organization, honest: Asked) => Promise<Asked>,
];

const inputs = (asked: Asked, changes: Partial<SecretsAnswer["inputs"]>): Asked => ({
  ...asked,
  answer: { ...asked.answer, inputs: { ...asked.answer.inputs, ...changes } },
});
const checkout = (asked: Asked, changes: Partial<Question["claim"]["checkout"]>): Asked => ({
  ...asked,
  claim: { ...asked.claim, checkout: { ...asked.claim.checkout, ...changes } },
});
const answer = (asked: Asked, changes: Partial<SecretsAnswer>): Asked => ({
  ...asked,
  answer: { ...asked.answer, ...changes },
});
const prod = (asked: Asked, changes: Partial<SecretsAnswer["scopes"][number]>): Asked =>
  answer(asked, {
    scopes: asked.answer.scopes.map((one) => (one.scope === "context/prod" ? { ...one, ...changes } : one)),
  });
const valuesOf = ({ answer: { scopes } }: Asked) => scopes.find(({ scope }) => scope === "context/prod")!.values;
const stranger = async () => (await readSigningKey(newSigningKey()))!;

export const hostileCases: readonly Hostile[] = [
  [
    "a project that the trust file does not name",
    "project-not-trusted",
    async (_, asked) => {
      return { ...asked, claim: { ...asked.claim, project: { ...asked.claim.project, slug: "circleci/acme/other" } } };
    },
  ],
  ["a pipeline of a fork", "fork", async (_, asked) => inputs(asked, { isFork: true })],
  ["a rerun with SSH", "ssh-rerun", async (_, asked) => inputs(asked, { isSshRerun: true })],
  [
    "a config that came over the API",
    "config-not-from-git",
    async (_, asked) => inputs(asked, { configSource: "api" }),
  ],
  [
    "a config at another path",
    "config-path-other",
    async (_, asked) => inputs(asked, { configPath: "docs/config.yml" }),
  ],
  [
    "a branch that is not trusted",
    "ref-not-allowed",
    async (org, asked) => {
      org.git("branch", "feature");
      return checkout(asked, { ref: "refs/heads/feature", branch: "feature" });
    },
  ],
  [
    "a branch that differs in case",
    "ref-not-allowed",
    async (org, asked) => {
      org.git("branch", "Main");
      return checkout(asked, { ref: "refs/heads/Main", branch: "Main" });
    },
  ],
  [
    "a ref of a pull request",
    "ref-not-allowed",
    async (org, asked) => {
      org.git("update-ref", "refs/pull/1/head", "main");
      return checkout(asked, { ref: "refs/pull/1/head" });
    },
  ],
  [
    "no ref at all",
    "ref-not-allowed",
    async (_, asked) => {
      return { ...asked, claim: { ...asked.claim, checkout: { url: "x", revision: asked.claim.checkout.revision } } };
    },
  ],
  ["a ref that is an option", "request-malformed", async (_, asked) => checkout(asked, { ref: "--upload-pack=x" })],
  [
    "a tag with the branch's name",
    "ref-ambiguous",
    async (org, asked) => {
      org.git("tag", "main", "main");
      return asked;
    },
  ],
  [
    "a commit that is not on the branch",
    "commit-not-on-ref",
    async (org, asked) => {
      org.git("checkout", "-q", "-b", "aside");
      const revision = org.commit({ x: "aside" });
      org.git("checkout", "-q", "main");
      return checkout(asked, { revision });
    },
  ],
  [
    "a commit that does not exist",
    "commit-not-on-ref",
    async (_, asked) => checkout(asked, { revision: "1".repeat(40) }),
  ],
  [
    "an old commit of the branch",
    "commit-too-old",
    async (org, asked) => {
      const old = asked.claim.checkout.revision;
      const proof = await org.prove("test");
      org.commit({ x: "new" });
      org.now += 31 * 86_400_000;
      return answer(checkout(asked, { revision: old }), { results: [proof] });
    },
  ],
  [
    "a commit without a signature where one is needed",
    "commit-unsigned",
    async (org, asked) => {
      await org.trust({ requireSignedCommits: true, allowedSigners: ["t@example.com ssh-ed25519 AAAA"] });
      return asked;
    },
  ],
  [
    "a folder that others write to",
    "local-repository-writable-by-server",
    async (org, asked) => {
      chmodSync(`${org.repo}/.git/refs/heads`, 0o777);
      return asked;
    },
  ],
  [
    "a folder that is the server's",
    "local-repository-writable-by-server",
    async (org, asked) => {
      await org.trust({}, {}, { serverUser: process.getuid?.() ?? 0 });
      return asked;
    },
  ],
  [
    "an address that would start a program",
    "repository-other",
    async (org, asked) => {
      await org.trust({ repo: "ext::sh -c true" });
      return asked;
    },
  ],
  [
    "a commit without a config",
    "config-missing",
    async (org, asked) => {
      org.git("rm", "-q", ".circleci/config.yml");
      return checkout(asked, { revision: org.commit({}) });
    },
  ],
  [
    "a config that does not compile",
    "config-does-not-compile",
    async (org, asked) => {
      return checkout(asked, { revision: org.commit({ ".circleci/config.yml": "jobs: 1\n" }) });
    },
  ],
  [
    "a job that the commit does not have",
    "job-not-in-config",
    async (_, asked) => {
      return { ...asked, claim: { ...asked.claim, job: { ...asked.claim.job, name: "exfiltrate" } } };
    },
  ],
  [
    "a workflow that the commit does not have",
    "job-not-in-config",
    async (_, asked) => {
      return { ...asked, claim: { ...asked.claim, workflow: { ...asked.claim.workflow, name: "other" } } };
    },
  ],
  [
    "more nodes than the job has",
    "job-not-in-config",
    async (_, asked) => {
      return { ...asked, claim: { ...asked.claim, node: { index: 1, total: 2 } } };
    },
  ],
  [
    "a parameter that injects a command",
    "policy-parameter",
    async (org, asked) => {
      const config = usualConfig.replace("jobs:", "parameters: { say: { type: string, default: hello } }\njobs:");
      const revision = org.commit({
        ".circleci/config.yml": config.replace("echo deploying", "echo << pipeline.parameters.say >>"),
      });
      const there = inputs(checkout(asked, { revision }), { parameters: { say: "x; curl evil" } });
      await org.trust({ parameters: { say: ["x; curl evil"] } });
      const parameters = await digestOf(Buffer.from(JSON.stringify(there.answer.inputs.parameters)));
      const proof = await org.prove("test", { parameters });
      return answer(there, { results: [proof] });
    },
  ],
  [
    "an orb that is not in the lock",
    "orb-not-locked",
    async (org, asked) => {
      const config = usualConfig
        .replace("jobs:", "orbs: { tool: acme/tool@1.0.0 }\njobs:")
        .replace('{ run: "true" }', "tool/do");
      const revision = org.commit({ ".circleci/config.yml": config });
      return inputs(checkout(asked, { revision }), { orbs: { "acme/tool@1.0.0": orb("echo evil") } });
    },
  ],
  [
    "an orb that was changed",
    "orb-changed",
    async (org, asked) => {
      const config = usualConfig
        .replace("jobs:", "orbs: { tool: acme/tool@1.0.0 }\njobs:")
        .replace('{ run: "true" }', "tool/do");
      const sha256 = (await digestOf(Buffer.from(orb("echo good")))).slice("sha256:".length);
      const lock = { lockVersion: 1, orbs: { "acme/tool@1.0.0": { resolved: "acme/tool@1.0.0", sha256 } }, images: {} };
      const revision = org.commit({ ".circleci/config.yml": config, ".circleci/ringfort.lock": JSON.stringify(lock) });
      return inputs(checkout(asked, { revision }), { orbs: { "acme/tool@1.0.0": orb("echo evil") } });
    },
  ],
  [
    "a lock that makes no sense",
    "lock-unreadable",
    async (org, asked) => {
      return checkout(asked, { revision: org.commit({ ".circleci/ringfort.lock": "{}" }) });
    },
  ],
  [
    "a continued config for which nobody vouches",
    "continuation-missing",
    async (_, asked) => {
      return answer(asked, { continuation: { config: usualConfig, parameters: {}, statement: null } });
    },
  ],
  [
    "a continued config where none is allowed",
    "continuation-not-allowed",
    async (org, asked) => {
      await org.trust({ setupWorkflows: "never" });
      return answer(asked, { continuation: { config: usualConfig, parameters: {}, statement: null } });
    },
  ],
  ["no proof of a job that is required", "result-missing", async (_, asked) => answer(asked, { results: [] })],
  [
    "a proof that nobody signed",
    "result-forged",
    async (_, asked) => {
      const [proof] = asked.answer.results as { statement: object }[];
      return answer(asked, { results: [{ ...proof, signatures: [] }] });
    },
  ],
  [
    "a failure that is called a success",
    "result-forged",
    async (org, asked) => {
      const failed = await org.prove("test", { status: "failed" });
      return answer(asked, { results: [{ ...failed, statement: { ...failed.statement, status: "success" } }] });
    },
  ],
  [
    "a job that failed",
    "result-not-success",
    async (org, asked) => answer(asked, { results: [await org.prove("test", { status: "failed" })] }),
  ],
  [
    "a success of another commit",
    "result-other-commit",
    async (org, asked) => {
      return checkout(asked, { revision: org.commit({ x: "new" }) });
    },
  ],
  [
    "a success of another pipeline",
    "result-other-pipeline",
    async (_, asked) => {
      return { ...asked, claim: { ...asked.claim, pipeline: { id: randomUUID(), number: 8 } } };
    },
  ],
  [
    "a success under a stranger's key",
    "result-forged",
    async (_, asked) => {
      const [{ statement }] = asked.answer.results as [{ statement: never }];
      return answer(asked, { results: [mutable(await sign(statement, await stranger()))] });
    },
  ],
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

function orb(command: string): string {
  return `version: 2.1\ncommands:\n  do: { steps: [{ run: "${command}" }] }\n`;
}
