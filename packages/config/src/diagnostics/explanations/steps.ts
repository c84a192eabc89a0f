import type { DiagnosticCode } from "../codes.ts";
import type { Explanation } from "./explanation.ts";

/** Steps and commands. */
export const steps = {
  "command-unknown": {
    why: "A step names a built-in step, a command of the same file, or `orb/command`. This name is none of them.",
    mend: "Correct the spelling, define the command, or declare the orb. Shell commands stand after `run:`.",
  },
  "command-recursive": {
    why: "Commands are written out where they are called, while compiling. One that reaches itself would never end.",
    mend: "Break the circle. Repetition belongs into the shell, or into `max_auto_reruns` of a run step.",
  },
  "steps-map": {
    why: "Steps are a list. A map is read as a single step, which hides the second one as soon as it is added.",
    mend: "Begin each step with `- `.",
  },
  "step-keys": {
    why: "A step has one key. Its options stand one level deeper; written beside it, they are dropped.",
    mend: "Indent the options below the step's key.",
  },
  "run-command-missing": {
    why: "A run step is its command.",
    mend: "Write `- run: the command`, or `command:` below `run:`.",
  },
  "run-when-invalid": {
    why: "`when` of a step says whether it runs after a failure, and knows three words.",
    mend: "Write `on_success` (the default), `always` or `on_fail`. For a condition that is known when compiling, use a `when` step.",
  },
  "step-rerun-invalid": {
    why: "A failed command may be rerun from 1 to 5 times, with a pause of up to ten minutes. A background step has no end that could be waited for.",
    mend: "Keep to these limits, give `auto_rerun_delay` only together with `max_auto_reruns`, and not in the background.",
  },
  "checkout-invalid": {
    why: "A checkout is `blobless`, `full` or `shallow`; a shallow one needs to know how deep, and the others have no depth.",
    mend: "Write `method: shallow` together with `depth: 1`, or leave both out.",
  },
  "step-key-missing": {
    why: "The step cannot do its work without this option: nothing says what to store, or where.",
    mend: "Add the option that the message names, with at least one entry where it is a list.",
  },
  "remote-docker-invalid": {
    why: "A job has one remote Docker engine, and a machine has Docker already.",
    mend: "Set it up once, in jobs that run in containers.",
  },
  "when-step-incomplete": {
    why: "A `when` or `unless` step is decided by its `condition` and brings its `steps`; it needs both.",
    mend: "Add the missing key. To run a command after a failure, use `when: on_fail` on the run step instead.",
  },
} satisfies Partial<Record<DiagnosticCode, Explanation>>;
