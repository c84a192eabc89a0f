import { join } from "node:path";

/** Lines that each job prints. */
export const linesOfJob = 60;

export function witnessFile(folder: string): string {
  return join(folder, "witness");
}

/** Ten jobs, one of them on two nodes. Each tells a witness when it begins and ends, and prints numbered lines with a name of its own. */
export function chaosConfig(folder: string): string {
  const tell = (what: string) =>
    `echo "${what} $CIRCLE_WORKFLOW_JOB_ID $CIRCLE_NODE_INDEX $RUN $(date +%s%3N)" >> ${witnessFile(folder)}`;
  const count = (from: number, to: number) => `for n in $(seq ${from} ${to}); do echo "$RUN line $n"; done`;
  const third = linesOfJob / 3;
  const steps = (first: string) => `
      ${first}
      - run:
          name: begin
          command: |
            RUN=$(cat /proc/sys/kernel/random/uuid)
            echo "export RUN=$RUN" >> "$BASH_ENV"
            ${tell("begin")}
      - run:
          name: count
          command: |
            ${count(1, third)}
            sleep 0.2
            ${count(third + 1, 2 * third)}
            sleep 0.2
            ${count(2 * third + 1, linesOfJob)}
      - run:
          name: end
          command: |
            ${tell("end")}`;
  return `version: 2.1
jobs:
  plain:
    machine: true
    steps:${steps("")}
  wide:
    machine: true
    parallelism: 2
    steps:${steps("")}
  checked-out:
    machine: true
    steps:${steps("- checkout")}
workflows:
  main:
    jobs:
      - checked-out: { name: first }
      - plain: { name: one, requires: [first] }
      - plain: { name: two, requires: [first] }
      - plain: { name: three, requires: [first] }
      - wide: { name: wide, requires: [first] }
      - plain: { name: after-one, requires: [one] }
      - checked-out: { name: after-two, requires: [two] }
      - plain: { name: after-wide, requires: [wide] }
      - plain: { name: after-both, requires: [after-one, after-two] }
      - plain: { name: last, requires: [three, after-both, after-wide] }
`;
}

/** The step that counts stands last but one. */
export const countingStep = "count";
