import type { DiagnosticCode } from "../codes.ts";
import type { Explanation } from "./explanation.ts";

/** Orbs and names that lead into them. */
export const orbs = {
  "orb-unknown": {
    why: "`name/element` looks into the orb that `orbs:` declares under `name`, and there is none. An orb sees only the orbs that it declares itself.",
    mend: "Declare the orb under `orbs:`, or correct its alias.",
  },
  "orb-reference-invalid": {
    why: "An orb is found by `namespace/orb@version` or by an https URL. Without a version it is open which code will run.",
    mend: "Write an exact version such as `circleci/node@5.2.0`.",
  },
  "orb-not-found": {
    why: "No folder and no registry at hand has this orb in this version, or it is private to another organization.",
    mend: "Check the name and the version. To compile without a network, put the orb beside the config with `ringfort orb vendor`, or point `--orbs` at a folder that has it.",
  },
  "orb-lock-mismatch": {
    why: "The lock file records which source this version of the orb had. A published version does not change, so a difference is an error or an attack.",
    mend: "Find out what has changed. If it is wanted, write the lock anew with `ringfort orb vendor`.",
  },
  "orb-limit": {
    why: "Orbs that import orbs without end, or very many by URL, would have to be fetched and read one after the other.",
    mend: "Remove the circle, and publish what belongs together as one orb.",
  },
  "orb-element-missing": {
    why: "The orb is there, and has no command, job or executor of this name in this version. Orbs that it imports are its own affair.",
    mend: "Correct the name, or use a version of the orb that has it.",
  },
  "orb-key-invalid": {
    why: "An orb offers commands, jobs and executors. What decides about a pipeline, its workflows and its parameters, belongs to the config.",
    mend: "Move the key into the config, and give the orb's elements parameters of their own.",
  },
  "element-alias-invalid": {
    why: "A command, job or executor that is only text is another name for one element of an orb (an executor may also name a local one). The text is not of this form, or leads back to itself.",
    mend: "Write `orb/element` with one slash, or define the element here.",
  },
} satisfies Partial<Record<DiagnosticCode, Explanation>>;
