import { firstDifference } from "./first-difference.ts";
import { type NormalConfig, type NormalMap, normal, normalConfig } from "./normal-form.ts";

/** How one pair is read: what makes its input whole, and which part of the expectation counts. */
export interface Reading {
  readonly complete?: (input: string) => string;
  /** Sources of orbs, or the file of the pair that has it, by reference. */
  readonly orbs?: Readonly<Record<string, string>>;
  readonly expected?: string;
  readonly differenceIn: (expected: unknown, got: NormalConfig) => string | undefined;
}

const jobs: Reading["differenceIn"] = (expected, got) => firstDifference(normalConfig(expected).jobs, got.jobs);

const everything: Reading["differenceIn"] = (expected, got) => {
  const { invocations } = normalConfig(expected);
  return jobs(expected, got) ?? firstDifference(invocations, got.invocations);
};

/** In the documentation an invocation still has its job's name and its arguments; compiled, it has its own name. */
function documented(expected: unknown): NormalMap[] {
  return normalConfig(expected).invocations.map((invocation) => {
    const [options] = Object.values(invocation) as NormalMap[];
    const { name, requires } = options ?? {};
    return { [String(name)]: requires === undefined ? {} : { requires } };
  });
}

function names(invocations: readonly NormalMap[]): string[] {
  return invocations.map((one) => Object.keys(one)[0] ?? "");
}

const withJobs = (...missing: string[]) => {
  const lines = missing.map(
    (job) => `  ${job}: {parameters: {version: {type: string}, platform: {type: string, default: linux}}, type: no-op}`,
  );
  return (input: string) => `version: 2.1\n${input.trimEnd()}\njobs:\n${lines.join("\n")}\n`;
};

/** An orb whose source the corpus lacks: its parameters are what a config needs, what it runs is not compared. */
const bats = `
commands:
  install: {steps: [{run: {name: Install BATS-Core, command: install}}]}
jobs:
  run:
    parameters:
      exec_environment: {type: executor}
      setup-steps: {type: steps}
      path: {type: string}
      formatter: {type: string}
      save_test_results: {type: boolean}
    executor: << parameters.exec_environment >>
    steps: << parameters.setup-steps >>
`;

export const readings: Readonly<Record<string, Reading>> = {
  "docs-executor-override": { differenceIn: jobs },
  // The documentation leaves the steps out.
  "docs-executor-parameters": {
    complete: (input) => `${input.trimEnd()}\n    steps: [checkout]\n`,
    differenceIn(expected, got) {
      const { steps: _, ...build } = got.jobs.build ?? {};
      return firstDifference(normalConfig(expected).jobs.build, build);
    },
  },
  // The documentation cuts its list short.
  "docs-matrix-basic": {
    complete: withJobs("build"),
    differenceIn(expected, got) {
      const lacking = names(documented(expected)).find((name) => !names(got.invocations).includes(name));
      return lacking && `no job ${lacking}`;
    },
  },
  "docs-matrix-name-template": {
    complete: withJobs("build", "deploy"),
    differenceIn: (expected, got) => firstDifference(documented(expected), got.invocations),
  },
  "docs-matrix-job-names": {
    differenceIn: (expected, got) => firstDifference(normal(expected), names(got.invocations)),
  },
  "docs-steps-parameter": {
    differenceIn: (expected, got) => firstDifference((normal(expected) as NormalMap).steps, got.jobs.build?.steps),
  },
  "repo-CircleCI-Public__mac-ip-allowlist-orb": {
    expected: "expected-structure.yml",
    // The output was printed before this argument was written.
    complete: (input) => input.replace(/^ +exclude: RC011\n/m, ""),
    orbs: { "circleci/bats@1.1": bats, "circleci/bats@1.1.0": bats },
    differenceIn(expected, got) {
      const { "bats/run": _, ...told } = normalConfig(expected).jobs;
      const { "bats/run": __, ...ours } = got.jobs;
      return (
        firstDifference(told, ours, "<from-orb>") ??
        firstDifference(normalConfig(expected).invocations, got.invocations)
      );
    },
  },
  "sdk-pre-post-steps": { orbs: { "somenamespace/foo@1.2": "orb-foo.yml" }, differenceIn: everything },
  "sdk-usage-result": { orbs: { "bar/foo@1.2.3": "orb-foo.yml" }, differenceIn: everything },
};
