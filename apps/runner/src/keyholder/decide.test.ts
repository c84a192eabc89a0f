import { randomUUID } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SecretsAnswer } from "@ringfort/contract";
import { bytesOf, checkReceipt, checkResult, checkTokenRequest, digestOf } from "@ringfort/seal";
import { expect, test } from "vitest";
import type { DecidedJob, Question } from "./keyholder.ts";
import { Organization, scopeOf, slug, usualConfig } from "./organization.fixture.ts";

async function decided(org: Organization, claim: Question["claim"], answer: SecretsAnswer): Promise<DecidedJob> {
  const decision = await org.decide(claim, answer);
  if (!decision.ok || decision.kind !== "decided") throw new Error(JSON.stringify(decision));
  return decision.decided;
}

async function honest(org: Organization, changes: Partial<SecretsAnswer> = {}): Promise<SecretsAnswer> {
  return org.answer({ results: [await org.prove("test")], ...changes });
}

test("a job of the commit has what is sealed for it, and nothing that the server says of it is believed", async () => {
  await using org = await Organization.start();
  const job = await decided(org, org.claim("deploy"), await honest(org));
  expect(job).toMatchObject({
    job: { name: "deploy", build: { steps: [{ command: "echo deploying" }] } },
    variables: { TOKEN: "sealed text" },
    builtIns: { CIRCLE_BRANCH: "main", CIRCLE_JOB: "deploy", CIRCLE_SHA1: org.git("rev-parse", "main") },
    checkout: { url: org.repo, ref: "refs/heads/main", branch: "main" },
    domain: "protected",
    restoreCache: true,
  });
  expect(job.notes.join("\n")).toContain("server-job-differs");
});

test("the receipt names what was opened, and the class has signed it", async () => {
  await using org = await Organization.start();
  const { receipt } = await decided(org, org.claim("deploy"), await honest(org));
  const checked = await checkReceipt(receipt, { root: org.roots[0]!.statement, about: await org.about() });
  expect(checked).toMatchObject({
    ok: true,
    value: { values: [{ scope: "context/prod", name: "TOKEN", version: 1 }] },
  });
});

test("how a decided job ended is signed, and counts for the jobs behind it", async () => {
  await using org = await Organization.start();
  const keyholder = org.keyholder();
  const answer = await org.answer({ scopes: [scopeOf(`project/${slug}`)] });
  const decision = await keyholder.decide({ claim: org.claim("test"), answer }, new AbortController().signal);
  if (!decision.ok || decision.kind !== "decided") throw new Error(JSON.stringify(decision));
  const signed = await keyholder.sign(decision.decided.ticket, { type: "result", status: "success" });
  const proof = signed.ok ? signed.value : undefined;
  const expected = {
    root: org.roots[0]!.statement,
    about: await org.about(),
    parameters: await digestOf(bytesOf("{}")),
    ...{ workflow: "main", job: "test", node: { index: 0, total: 1 } },
  };
  expect(await checkResult(proof, expected)).toMatchObject({ ok: true });
  expect(await org.decide(org.claim("deploy"), await org.answer({ results: [proof] }))).toMatchObject({ ok: true });
  expect(await keyholder.sign("another ticket", { type: "result", status: "success" })).toMatchObject({
    code: "ticket-unknown",
  });
  expect(
    await keyholder.sign(decision.decided.ticket, { type: "continuation", config: "x", parameters: {} }),
  ).toMatchObject({ code: "not-a-setup-job" });
});

test("a token is asked for in the words of git and the trust file, unless that allows none", async () => {
  await using org = await Organization.start();
  const ask = async () => {
    const keyholder = org.keyholder();
    const answer = await org.answer({ scopes: [scopeOf(`project/${slug}`)] });
    const decision = await keyholder.decide({ claim: org.claim("test"), answer }, new AbortController().signal);
    if (!decision.ok || decision.kind !== "decided") throw new Error(JSON.stringify(decision));
    const wish = { audience: ["sts"], rootIssuer: false, subjects: ["v2" as const], recipient: org.keys.seal };
    return await keyholder.sign(decision.decided.ticket, { type: "token-request", ...wish });
  };
  const signed = await ask();
  if (!signed.ok) throw new Error(signed.message);
  const root = org.roots[0]!.statement;
  const checked = await checkTokenRequest(signed.value, { root, now: org.now, usedNonces: new Set() });
  expect(checked).toMatchObject({
    ok: true,
    value: { project: slug, ref: "refs/heads/main", origin: expect.stringMatching(/^localhost\//), sshRerun: false },
  });
  await org.trust({ oidc: "never" });
  expect(await ask()).toMatchObject({ ok: false, code: "token-not-allowed" });
});

test("a job for which nothing is sealed runs unverified where git does not agree, with a word about why", async () => {
  await using org = await Organization.start();
  const answer = await org.answer({ scopes: [scopeOf(`project/${slug}`)] });
  const decision = await org.decide(org.claim("exfiltrate"), answer);
  expect(decision).toMatchObject({ ok: true, kind: "undecided", why: { code: "job-not-in-config" } });
});

test("the project's values, then those of the contexts in order: the later wins, and what is sealed over what was seen", async () => {
  await using org = await Organization.start(usualConfig.replace("[prod]", "[prod, more]"));
  const project = `project/${slug}`;
  const scopes = [
    scopeOf("context/more", {
      policy: await org.policy("context/more"),
      values: [await org.value("context/more", "A", "more")],
    }),
    scopeOf(project, {
      policy: await org.policy(project),
      values: [await org.value(project, "A", "project"), await org.value(project, "B", "project")],
      visible: { B: "seen", C: "seen" },
    }),
    scopeOf("context/prod", {
      policy: await org.policy("context/prod"),
      values: [await org.value("context/prod", "A", "prod")],
    }),
  ];
  const job = await decided(org, org.claim("deploy"), await honest(org, { scopes }));
  expect(job.variables).toEqual({ A: "more", B: "project" });
});

test("beside sealed values, what the server could have chosen comes only as the trust file names it, and never a loader's name", async () => {
  await using org = await Organization.start();
  const claim = org.claim("deploy", { variables: { REGISTRY: "r", OTHER: "o", LD_PRELOAD: "/x", CIRCLE_SHA1: "0" } });
  const answer = await honest(org);
  const closed = await decided(org, claim, answer);
  expect(closed.variables).toEqual({ TOKEN: "sealed text" });
  expect(closed.notes.join("\n")).toContain("visible-variable-dropped: REGISTRY, OTHER");
  await org.trust({ visible: ["REGISTRY"] });
  expect((await decided(org, claim, answer)).variables).toEqual({ TOKEN: "sealed text", REGISTRY: "r" });
  await org.trust({ visible: ["*"] });
  expect((await decided(org, claim, answer)).variables).toEqual({ TOKEN: "sealed text", REGISTRY: "r", OTHER: "o" });
});

test("nobody vouches for a job that the server's variables could have steered", async () => {
  await using org = await Organization.start();
  const keyholder = org.keyholder();
  const answer = await org.answer({ scopes: [scopeOf(`project/${slug}`, { visible: { SKIP_TESTS: "yes" } })] });
  const end = async () => {
    const decision = await keyholder.decide({ claim: org.claim("test"), answer }, new AbortController().signal);
    if (!decision.ok || decision.kind !== "decided") throw new Error(JSON.stringify(decision));
    expect(decision.decided.variables).toEqual({ SKIP_TESTS: "yes" });
    return keyholder.sign(decision.decided.ticket, { type: "result", status: "success" });
  };
  expect(await end()).toMatchObject({ ok: false, code: "variables-unlisted" });
  await org.trust({ visible: ["SKIP_TESTS"] });
  expect(await end()).toMatchObject({ ok: true });
});

test("on a ref for which the project's own values are not meant, a job goes without them; what it asks for by name stops it", async () => {
  await using org = await Organization.start();
  org.git("branch", "feature");
  const scope = `project/${slug}`;
  const own = scopeOf(scope, { policy: await org.policy(scope), values: [await org.value(scope, "A", "a")] });
  const checkout = { ...org.claim("test").checkout, ref: "refs/heads/feature", branch: "feature" };
  const claim = org.claim("test", { checkout });
  const plain = { ...claim, job: { ...claim.job, contexts: [] } };
  const why = { ok: true, kind: "undecided", why: { code: "ref-not-allowed" } };
  expect(await org.decide(plain, await org.answer({ scopes: [own] }))).toMatchObject(why);
  await org.trust({ refs: ["refs/heads/*"] });
  const policy = { ok: true, kind: "undecided", why: { code: "policy-other-ref" } };
  expect(await org.decide(plain, await org.answer({ scopes: [own] }))).toMatchObject(policy);
  const scopes = [own, ...(await org.answer()).scopes.slice(1)];
  const asked = await org.answer({ scopes, results: [await org.prove("test")] });
  expect(await org.decide(org.claim("deploy", { checkout }), asked)).toMatchObject({
    ok: false,
    code: "policy-other-ref",
  });
});

test("what cannot be remembered decides nothing", async () => {
  await using org = await Organization.start();
  await decided(org, org.claim("deploy"), await honest(org));
  writeFileSync(join(org.state, "remembered", `${org.id}.json`), "{");
  expect(await org.decide(org.claim("deploy"), await honest(org))).toMatchObject({ code: "state-unreadable" });
});

test("built-in variables and pipeline values of the server's hold words and numbers, or are left out", async () => {
  const config = usualConfig.replace(
    "echo deploying",
    "echo << pipeline.schedule.name >> << pipeline.trigger.name >> << pipeline.git.branch >>",
  );
  await using org = await Organization.start(config);
  const builtIns = {
    CIRCLE_USERNAME: "$(evil)",
    CIRCLE_BUILD_NUM: "7",
    CIRCLE_BRANCH: "evil",
    NODE_OPTIONS: "-r /evil",
  };
  const answer = await honest(org);
  const values = {
    "pipeline.schedule.name": "; evil",
    "pipeline.trigger.name": "nightly",
    "pipeline.git.branch": "evil",
  };
  const inputs = { ...answer.inputs, values };
  const job = await decided(org, org.claim("deploy", { builtIns }), { ...answer, inputs });
  expect(job.builtIns).toMatchObject({ CIRCLE_BUILD_NUM: "7", CIRCLE_BRANCH: "main" });
  expect(Object.keys(job.builtIns)).not.toEqual(expect.arrayContaining(["CIRCLE_USERNAME"]));
  expect(job.builtIns).not.toHaveProperty("NODE_OPTIONS");
  expect(job.job.build.steps[0]).toMatchObject({ command: "echo  nightly main" });
  expect(job.notes.join("\n")).toContain("pipeline-value-dropped: pipeline.schedule.name");
});

test("SSH keys are opened for jobs that add them, and for no others", async () => {
  await using org = await Organization.start(usualConfig.replace('{ run: "true" }', "add_ssh_keys"));
  const project = `project/${slug}`;
  const values = [await org.value(project, "ssh/SHA256:abc", "the key")];
  const scopes = [
    scopeOf(project, { policy: await org.policy(project), values }),
    ...(await org.answer()).scopes.slice(1),
  ];
  const adding = await decided(org, org.claim("test"), await org.answer({ scopes }));
  expect(adding.sshKeys).toEqual({ "SHA256:abc": "the key" });
  const other = await decided(org, org.claim("deploy"), await honest(org, { scopes }));
  expect(other.sshKeys).toEqual({});
});

test("a value is deleted once and for all, and the same name can be written again after it", async () => {
  await using org = await Organization.start();
  await decided(org, org.claim("deploy"), await honest(org));
  const policy = await org.policy("context/prod");
  const tombstone = await org.tombstone("context/prod", "TOKEN");
  const gone = await honest(org, { scopes: [scopeOf("context/prod", { policy, tombstones: [tombstone] })] });
  expect((await decided(org, org.claim("deploy"), gone)).variables).toEqual({});
  const undead = await org.decide(org.claim("deploy"), await honest(org));
  expect(undead).toMatchObject({ ok: false, code: "sealed-tombstone" });
});

test("a signed commit of an allowed signer satisfies whoever asks for one", async () => {
  await using org = await Organization.start();
  const signer = org.signCommits();
  await org.trust({ requireSignedCommits: true, allowedSigners: [`t@example.com ${signer}`] });
  const policy = await org.policy("context/prod", { signedCommits: true });
  const scopes = [scopeOf("context/prod", { policy, values: [await org.value("context/prod", "TOKEN", "x")] })];
  expect((await decided(org, org.claim("deploy"), await honest(org, { scopes }))).variables).toEqual({ TOKEN: "x" });
});

test("an expression holds over what git says", async () => {
  await using org = await Organization.start();
  const text =
    'pipeline.git.branch.is_default and not job.ssh.enabled and not (pipeline.config_source starts-with "api")';
  const policy = await org.policy("context/prod", { expressions: [text] });
  const scopes = [scopeOf("context/prod", { policy, values: [await org.value("context/prod", "TOKEN", "x")] })];
  expect((await decided(org, org.claim("deploy"), await honest(org, { scopes }))).variables).toEqual({ TOKEN: "x" });
});

test("a commit is its signer's, whatever it says of its committer: nobody approves their own under another name", async () => {
  await using org = await Organization.start();
  const signer = org.signCommits();
  await org.trust({ allowedSigners: [`a@example.com ${signer}`] });
  const policy = await org.policy("context/prod", { approvals: 1, notByCommitter: true });
  const scopes = [scopeOf("context/prod", { policy, values: [await org.value("context/prod", "TOKEN", "x")] })];
  const approvals = [await org.approve("any", ["deploy"])];
  expect(await org.decide(org.claim("deploy"), await honest(org, { scopes, approvals }))).toMatchObject({
    ok: false,
    code: "approval-by-committer",
  });
});

test("a setup job's runner vouches for the config that it continues with, and that is what runs", async () => {
  await using org = await Organization.start(
    "version: 2.1\nsetup: true\njobs: { generate: { machine: true, steps: [{ run: x }] } }\nworkflows: { setup: { jobs: [generate] } }\n",
  );
  const keyholder = org.keyholder();
  const { signal } = new AbortController();
  const workflow = { id: randomUUID(), name: "setup" };
  const variables = { CIRCLE_CONTINUATION_KEY: "a-key" };
  const nothing = await org.answer({ scopes: [scopeOf(`project/${slug}`)] });
  const setup = await keyholder.decide(
    { claim: org.claim("generate", { workflow, variables }), answer: nothing },
    signal,
  );
  if (!setup.ok || setup.kind !== "decided") throw new Error(JSON.stringify(setup));
  expect(setup.decided.variables).toEqual(variables);
  const config = usualConfig
    .replace("jobs:", "parameters: { what: { type: string, default: a } }\njobs:")
    .replace("requires: [test], ", "")
    .replace("echo deploying", "echo << pipeline.parameters.what >>");
  const parameters = { what: "b" };
  const signed = await keyholder.sign(setup.decided.ticket, { type: "continuation", config, parameters });
  const statement = signed.ok ? signed.value : undefined;
  const continuation = { config, parameters, statement };
  const job = await decided(org, org.claim("deploy"), await org.answer({ continuation }));
  expect(job.job.build.steps[0]).toMatchObject({ command: "echo b" });
  const changed = { ...continuation, config: config.replace("echo", "evil") };
  expect(await org.decide(org.claim("deploy"), await org.answer({ continuation: changed }))).toMatchObject({
    code: "continuation-changed",
  });
  const other = { ...continuation, parameters: { what: "c" } };
  expect(await org.decide(org.claim("deploy"), await org.answer({ continuation: other }))).toMatchObject({
    code: "continuation-other-parameters",
  });
});

test("what was seen is on disk, for the runner alone", async () => {
  await using org = await Organization.start();
  await decided(org, org.claim("deploy"), await honest(org));
  const path = join(org.state, "remembered", `${org.id}.json`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const text = readFileSync(path, "utf8");
  expect(JSON.parse(text)).toMatchObject({ scopes: { "context/prod": { policy: { version: 1 } } } });
  expect(text).not.toContain("sealed text");
});
