import type { Severity } from "@ringfort/contract";

interface CodeFacts {
  readonly severity: Severity;
  /** Row of the checklist in the language reference; 0 for what only Ringfort checks. */
  readonly row: number;
  readonly title: string;
}

/** Every diagnostic there is. A code is stable: it has a page in `docs/diagnostics`, a fixture and a test. */
export const codes = {
  "file-too-large": { severity: "error", row: 0, title: "The file is larger than Ringfort reads" },
  "file-not-text": { severity: "error", row: 1, title: "The file is not UTF-8 text" },
  "yaml-syntax": { severity: "error", row: 1, title: "The file is not valid YAML" },
  "yaml-alias-unknown": { severity: "error", row: 1, title: "An alias names an anchor that does not exist" },
  "yaml-too-deep": { severity: "error", row: 0, title: "The YAML nests too deeply" },
  "yaml-too-big": { severity: "error", row: 0, title: "The YAML grows too large when its aliases are written out" },
  "yaml-key-not-text": { severity: "error", row: 5, title: "A key is a list or a map" },
  "expansion-too-large": { severity: "error", row: 0, title: "The config expands to more than Ringfort compiles" },
  "version-missing": { severity: "error", row: 2, title: "The config has no version" },
  "version-unknown": { severity: "error", row: 2, title: "The version is not 2, 2.0 or 2.1" },
  "nothing-to-run": { severity: "error", row: 3, title: "There is no workflow and no job named build" },
  "duplicate-name": { severity: "error", row: 4, title: "A job, command, executor or workflow is defined twice" },
  "duplicate-key": { severity: "warning", row: 4, title: "A key is written twice; the last one counts" },
  "wrong-type": { severity: "error", row: 5, title: "A value has the wrong type" },
  "extraneous-key": { severity: "error", row: 6, title: "A key is not one that belongs here" },
  "required-key-missing": { severity: "error", row: 6, title: "A key that must be here is missing" },
  "name-invalid": { severity: "error", row: 7, title: "A name has characters that names cannot have" },
  "job-name-case": { severity: "warning", row: 7, title: "Two names differ only in upper and lower case" },
  "setup-invalid": { severity: "error", row: 8, title: "A setup config breaks a rule of setup configs" },
  "template-unclosed": { severity: "error", row: 9, title: "A `<<` has no `>>`" },
  "template-invalid": { severity: "error", row: 10, title: "A `<< >>` tag is empty, too long or not a legal section" },
  "parameter-undeclared": { severity: "error", row: 11, title: "A parameter is used that is not declared here" },
  "pipeline-parameter-undefined": {
    severity: "error",
    row: 12,
    title: "A pipeline parameter is used that is not declared",
  },
  "value-unknown": { severity: "error", row: 12, title: "A pipeline value does not exist" },
  "matrix-value-outside": { severity: "error", row: 13, title: "A `matrix` value is used where there is no matrix" },
  "pipeline-parameter-in-orb": { severity: "error", row: 14, title: "An orb uses a pipeline parameter" },
  "expression-invalid": { severity: "error", row: 15, title: "An expression cannot be read or evaluated" },
  "expression-always-true": {
    severity: "warning",
    row: 16,
    title: "An expression mixed with `<< >>` is text, which is always true",
  },
  "logic-invalid": { severity: "error", row: 17, title: "A logic statement is not well formed" },
  "workflow-condition-invalid": {
    severity: "error",
    row: 18,
    title: "A workflow has both when and unless, or a condition key",
  },
  "argument-missing": { severity: "error", row: 19, title: "A required argument is missing" },
  "argument-unexpected": { severity: "error", row: 20, title: "An argument is given that is not a parameter" },
  "argument-type": { severity: "error", row: 21, title: "An argument has the wrong type" },
  "enum-invalid": { severity: "error", row: 22, title: "A value is not in its enum, or the enum is empty" },
  "parameter-default-type": { severity: "error", row: 23, title: "A default does not have the type of its parameter" },
  "env-var-name-invalid": { severity: "error", row: 24, title: "A value is not the name of an environment variable" },
  "pipeline-parameter-declaration": {
    severity: "error",
    row: 25,
    title: "A pipeline parameter has no default or a type it cannot have",
  },
  "parameter-name-reserved": { severity: "error", row: 26, title: "A job parameter has a reserved name" },
  "parameter-type-unknown": { severity: "error", row: 27, title: "A parameter has a type that does not exist" },
  "executor-missing": {
    severity: "error",
    row: 28,
    title: "A job or executor does not say where it runs, or says it twice",
  },
  "executor-unknown": { severity: "error", row: 29, title: "An executor does not exist" },
  "orb-unknown": { severity: "error", row: 30, title: "A name refers to an orb that is not declared" },
  "steps-missing": { severity: "error", row: 31, title: "A job or command has no steps" },
  "key-ignored": { severity: "warning", row: 32, title: "A key has no effect on a job of this type" },
  "job-type-invalid": { severity: "error", row: 33, title: "A job type does not exist or lacks what it needs" },
  "parallelism-invalid": { severity: "error", row: 34, title: "Parallelism is not a whole number of at least 1" },
  "retention-invalid": { severity: "error", row: 35, title: "A retention is not a number of days from 1d to 30d" },
  "docker-image-missing": { severity: "error", row: 36, title: "A docker entry has no image" },
  "deprecated-image": { severity: "warning", row: 37, title: "An image is deprecated" },
  "machine-image-extraneous": { severity: "warning", row: 38, title: "A self-hosted resource class takes no image" },
  "element-alias-invalid": { severity: "error", row: 39, title: "An alias of an orb's element is not well formed" },
  "command-unknown": { severity: "error", row: 40, title: "A step names a command that does not exist" },
  "steps-map": { severity: "warning", row: 31, title: "Steps are written as a map instead of a list" },
  "step-keys": { severity: "warning", row: 40, title: "A step has several keys; only one of them counts" },
  "run-command-missing": { severity: "error", row: 41, title: "A run step has no command" },
  "run-when-invalid": { severity: "error", row: 42, title: "A step's when is not on_success, always or on_fail" },
  "step-rerun-invalid": { severity: "error", row: 43, title: "A step's automatic reruns are not well formed" },
  "checkout-invalid": { severity: "error", row: 44, title: "A checkout's method and depth do not fit" },
  "step-key-missing": { severity: "error", row: 45, title: "A step lacks a key that it needs" },
  "remote-docker-invalid": {
    severity: "error",
    row: 46,
    title: "setup_remote_docker is there twice, or in a machine job",
  },
  "command-recursive": { severity: "error", row: 47, title: "A command calls itself" },
  "when-step-incomplete": { severity: "error", row: 48, title: "A when or unless step lacks its condition or steps" },
  "workflow-jobs-missing": { severity: "error", row: 49, title: "A workflow has no jobs" },
  "job-unknown": { severity: "error", row: 50, title: "A workflow runs a job that does not exist" },
  "command-as-job": { severity: "error", row: 51, title: "A workflow runs a command as if it were a job" },
  "inline-type-invalid": { severity: "error", row: 52, title: "Only approval can be a type inside a workflow" },
  "approval-key-ignored": { severity: "warning", row: 53, title: "A key has no effect on an approval" },
  "requires-unknown": { severity: "error", row: 54, title: "A job requires a job that this workflow does not have" },
  "requires-ambiguous": { severity: "error", row: 54, title: "A job requires a name that several jobs have" },
  "requires-status-invalid": { severity: "error", row: 55, title: "A required status does not exist" },
  "requires-cycle": { severity: "error", row: 56, title: "Jobs require one another in a circle" },
  "filter-invalid": { severity: "error", row: 57, title: "A filter is not well formed" },
  "invocation-invalid": { severity: "error", row: 5, title: "An entry of a workflow's jobs is not one job" },
  "matrix-invalid": { severity: "error", row: 58, title: "A matrix is not well formed" },
  "matrix-too-large": { severity: "error", row: 58, title: "A matrix has more than 10,000 jobs" },
  "matrix-empty": { severity: "warning", row: 59, title: "A matrix has no jobs left" },
  "override-invalid": { severity: "error", row: 60, title: "override-with does not name an orb's job" },
  "serial-group-invalid": { severity: "error", row: 61, title: "A serial group's name is not valid or is used twice" },
  "job-group-invalid": { severity: "error", row: 62, title: "A job group breaks a rule of job groups" },
  "schedule-invalid": { severity: "error", row: 63, title: "A schedule is not well formed" },
  "workflow-rerun-invalid": {
    severity: "error",
    row: 64,
    title: "A workflow's automatic reruns are not a number from 1 to 5",
  },
  "context-invalid": { severity: "error", row: 65, title: "A job names a context twice, or the config names too many" },
  "unused-element": { severity: "warning", row: 66, title: "An element is never used" },
  "statuses-exhaustive": { severity: "warning", row: 66, title: "All statuses are listed where terminal would do" },
  "orb-reference-invalid": { severity: "error", row: 67, title: "A reference to an orb is not well formed" },
  "orb-not-found": { severity: "error", row: 67, title: "An orb or its version cannot be found" },
  "orb-limit": { severity: "error", row: 67, title: "Orbs nest too deeply or are too many" },
  "orb-element-missing": { severity: "error", row: 68, title: "An orb does not have the element that is asked of it" },
  "orb-key-invalid": { severity: "error", row: 69, title: "An orb has a key that only configs can have" },
  "orb-lock-mismatch": {
    severity: "error",
    row: 67,
    title: "An orb's source is not the one that the lock file records",
  },
  "pipeline-parameter-given": {
    severity: "error",
    row: 70,
    title: "A pipeline parameter was given that is not declared or has the wrong type",
  },
  "continuation-invalid": { severity: "error", row: 71, title: "A config cannot continue this pipeline" },
  "condition-expression": { severity: "warning", row: 15, title: "A step's condition is read as an expression" },
} as const satisfies Record<string, CodeFacts>;

export type DiagnosticCode = keyof typeof codes;

export function severityOf(code: DiagnosticCode): Severity {
  return codes[code].severity;
}

/** Whether a word from outside is one of the codes. */
export function isDiagnosticCode(word: string): word is DiagnosticCode {
  return Object.hasOwn(codes, word);
}
