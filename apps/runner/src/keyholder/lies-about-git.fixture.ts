import { randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { digestOf, sign } from "@ringfort/seal";
import { answer, checkout, type Hostile, inputs, stranger } from "./lies.fixture.ts";
import { mutable, usualConfig } from "./organization.fixture.ts";

/** About the commit, its config, and what came before the job. */
export const liesAboutGit: readonly Hostile[] = [
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
    "a proof by a class whose word does not count about the job",
    "result-class-not-allowed",
    async (org, asked) => {
      await org.trust({ proofClasses: ["acme/other"] });
      return asked;
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
];

function orb(command: string): string {
  return `version: 2.1\ncommands:\n  do: { steps: [{ run: "${command}" }] }\n`;
}
