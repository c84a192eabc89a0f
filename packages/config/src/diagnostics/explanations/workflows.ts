import type { DiagnosticCode } from "../codes.ts";
import type { Explanation } from "./explanation.ts";

/** Workflows and what stands in them. */
export const workflows = {
  "workflow-jobs-missing": {
    why: "A workflow is the list of jobs that it runs.",
    mend: "Add `jobs:` with a list: each entry begins with `- `.",
  },
  "job-unknown": {
    why: "A workflow runs jobs that are defined under `jobs:`, job groups, and jobs of orbs. This name is none of them.",
    mend: "Correct the spelling, define the job, or write `orb/job`. An approval has `type: approval` below its name.",
  },
  "command-as-job": {
    why: "A command is a part of a job: it has no executor, so it cannot run by itself.",
    mend: "Define a job whose steps call the command, and run that.",
  },
  "invocation-invalid": {
    why: "Each entry of a workflow's `jobs` is one job, by its name or as a map of its name to its options. Options at the height of the name belong to no job.",
    mend: "Indent the options two spaces below the name, after `- name:`.",
  },
  "approval-key-ignored": {
    why: "An approval runs nothing. It knows `requires`, `filters` and `name`, and other keys have no effect.",
    mend: "Remove the key. A context belongs to the jobs that run after the approval.",
  },
  "requires-unknown": {
    why: "`requires` names jobs of the same workflow by the names that they have there. A job of another workflow, or one inside of a job group, cannot be waited for.",
    mend: "Correct the name; it is the job's `name:` where it has one. Add the job to this workflow, or require the group.",
  },
  "requires-ambiguous": {
    why: "Several jobs of this workflow have the name, so it does not say which one to wait for.",
    mend: "Give each of them a `name:` of its own. A matrix as a whole is required by its `alias`.",
  },
  "requires-status-invalid": {
    why: "A job can be waited for by the way it ends: success, failed, canceled, unauthorized or not_run. `terminal` means any of them.",
    mend: "Write one status or a list of them. `terminal` stands alone.",
  },
  "requires-cycle": {
    why: "Each job of the circle waits for another one of it, so none could ever start.",
    mend: "Remove one of the `requires`.",
  },
  "statuses-exhaustive": {
    why: "A list of all statuses means that any end will do, and would have to be changed if a status were added.",
    mend: "Write `terminal`.",
  },
  "filter-invalid": {
    why: "A filter has `branches` and `tags`, each with `only` and `ignore`; their entries are names, or regular expressions between slashes that match the whole name.",
    mend: "Correct the key or the pattern. There are no globs: write `/release\\/.*/` for what begins with `release/`.",
  },
  "matrix-invalid": {
    why: "A matrix is made of `parameters`, each with a list of values, and `exclude` lists combinations of them to leave out.",
    mend: "Write the values as a list, also a single one, and use only the matrix's own parameters in `exclude`.",
  },
  "matrix-too-large": {
    why: "The lists of a matrix multiply, and CircleCI makes at most 10,000 jobs of one.",
    mend: "Shorten the lists, or split the work inside of a job with `parallelism`.",
  },
  "matrix-empty": {
    why: "A list without values, or an `exclude` that matches everything, leaves a matrix without jobs: nothing runs, and nothing fails.",
    mend: "Add a value, or take an entry out of `exclude`.",
  },
  "override-invalid": {
    why: "`override-with` replaces a job by one of an orb, if the orb is declared. A local job cannot stand there.",
    mend: "Write `orb/job`, or name the other job itself.",
  },
  "serial-group-invalid": {
    why: "The name of a serial group is shared by the whole organization and becomes the key of a lock: at most 512 letters, digits and `._/-`, and once in a workflow.",
    mend: "Replace other characters, and let one job of the workflow, or one job group, hold the lock.",
  },
  "job-group-invalid": {
    why: "A job group is a list of jobs that is written into the workflow as a whole. It does not nest, takes no arguments, and its name is not that of a job.",
    mend: "Keep to `jobs` in the group, and to `requires`, `filters`, `name` and `serial-group` where it is used.",
  },
  "schedule-invalid": {
    why: "A schedule has a cron expression of five fields and the branches that it is for. CircleCI knows numbers, `*`, lists and plain ranges, and neither steps nor names.",
    mend: "List the values: `0,10,20,30,40,50` for every ten minutes. Add `filters: {branches: {only: main}}`.",
  },
  "workflow-rerun-invalid": {
    why: "A failed workflow may be rerun automatically from 1 to 5 times.",
    mend: "Write a whole number in this range, or leave the key out.",
  },
  "context-invalid": {
    why: "A context named twice is a slip: its variables are there already. A config may use up to 100 different contexts.",
    mend: "Name each context once.",
  },
  "unused-element": {
    why: "Nothing in the file names it. It may be left over, or the place that should use it has another name.",
    mend: "Delete it, or use it.",
  },
} satisfies Partial<Record<DiagnosticCode, Explanation>>;
