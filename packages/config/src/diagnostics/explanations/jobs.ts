import type { DiagnosticCode } from "../codes.ts";
import type { Explanation } from "./explanation.ts";

/** Jobs, executors and where they run. */
export const jobs = {
  "executor-missing": {
    why: "Each build job runs in exactly one place: containers, a machine or macOS. None is named here, or two are.",
    mend: "Give the job `docker`, `machine`, `macos` or an `executor` that has one of them, and only one.",
  },
  "executor-unknown": {
    why: "The name is not defined under `executors:` of the config or orb in which it is written.",
    mend: "Correct the name, define the executor, or write `orb/executor` for one of an orb.",
  },
  "steps-missing": {
    why: "A build job or command without steps does nothing, which is never what was meant.",
    mend: "Add `steps:` with at least one step. For a job that only joins others, use `type: no-op`.",
  },
  "key-ignored": {
    why: "Only build jobs run steps. On a job of another type, what would run them has no effect.",
    mend: "Remove the key, or remove `type:` if the job should run steps.",
  },
  "job-type-invalid": {
    why: "The type says what a job is; one that does not exist, or that lacks its own keys, cannot run.",
    mend: "Use build, approval, no-op, release, lock or unlock, and give a release its `plan_name`.",
  },
  "parallelism-invalid": {
    why: "Parallelism is the number of identical copies of a job that run at once.",
    mend: "Write a whole number from 1 up. A parameter that stands for it is of type integer.",
  },
  "retention-invalid": {
    why: "How long a job's caches are kept is written as days.",
    mend: "Write `retention: {caches: 7d}`, from `1d` to `30d`.",
  },
  "docker-image-missing": {
    why: "Each entry of `docker` is a container, and a container is made from an image.",
    mend: "Write `- image: name:tag` for each entry; other keys stand below it.",
  },
  "deprecated-image": {
    why: "The image gets no updates any more, so its tools and its known holes grow older with every build.",
    mend: "Move to a `cimg/…` image, or name a machine image such as `ubuntu-2404:current`.",
  },
  "machine-image-extraneous": {
    why: "A self-hosted resource class is a machine of yours with its own system; there is no image to choose.",
    mend: "Write `machine: true` beside the `resource_class`.",
  },
  "inline-type-invalid": {
    why: "An approval needs no definition and may be written in the workflow. Every other type of job is defined under `jobs:`.",
    mend: "Define the job under `jobs:` with its type, and name it in the workflow.",
  },
} satisfies Partial<Record<DiagnosticCode, Explanation>>;
