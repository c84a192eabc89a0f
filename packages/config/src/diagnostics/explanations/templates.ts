import type { DiagnosticCode } from "../codes.ts";
import type { Explanation } from "./explanation.ts";

/** `<< >>`, expressions and logic statements. */
export const templates = {
  "template-unclosed": {
    why: "In version 2.1 `<<` opens a tag wherever it stands in a value, also in the text of a shell script. A heredoc such as `cat <<EOF` is therefore read as a tag that never ends.",
    mend: "Write `\\<<` for a literal `<<`, or close the tag with `>>`.",
  },
  "template-invalid": {
    why: "A tag holds one expression of at most 2048 characters. A tag that is much longer is usually a heredoc that meets a `>>` further down.",
    mend: "Write `\\<<` where no tag is meant. Otherwise give the tag a name, and end a section with the name that it began with.",
  },
  "parameter-undeclared": {
    why: "`parameters.x` is a parameter of the command, job or executor in which it is written. Those of a caller are not inherited, and workflows have none.",
    mend: "Declare the parameter where it is used and pass it on as an argument, or use `pipeline.parameters.x` for one of the pipeline.",
  },
  "pipeline-parameter-undefined": {
    why: "`pipeline.parameters.x` needs a declaration under the top-level `parameters:` of the same config.",
    mend: "Declare it there with a type and a default, or correct the name.",
  },
  "value-unknown": {
    why: "The name is none of the documented pipeline values. Environment variables cannot be read here: they come into being when a job runs, long after the config has been compiled.",
    mend: "Correct the name. In place of `CIRCLE_BRANCH` and its like use `pipeline.git.branch`; to read a variable, do it inside of a command, as `$NAME`.",
  },
  "matrix-value-outside": {
    why: "`matrix.x` is known only in the keys of the invocation that has the matrix, such as its `name` and `requires`. Inside of the job, the value arrives as a parameter.",
    mend: "Use `parameters.x` in the job, and check that the matrix has a parameter of this name.",
  },
  "pipeline-parameter-in-orb": {
    why: "An orb is written for every project, so it cannot know which pipeline parameters a config declares. That holds for inline orbs too.",
    mend: "Give the orb's command, job or executor a parameter, and pass `<< pipeline.parameters.x >>` as its argument.",
  },
  "expression-invalid": {
    why: "The text does not follow the grammar of expressions, or an operator got a value it cannot work with.",
    mend: "Compare with `==`, put strings in double quotes and patterns between slashes, join with `and`, `or` and `not`. `starts-with` and `matches` take strings, `<` and `>` take numbers.",
  },
  "expression-always-true": {
    why: "As soon as a condition holds `<< >>`, it is filled in as text instead of being evaluated, and text that is not empty is true. The workflow would always run.",
    mend: "Leave `<<` and `>>` out: an expression reads `pipeline.parameters.x` as it stands.",
  },
  "condition-expression": {
    why: "CircleCI's documentation does not allow expressions in a step's `condition`, where plain text counts as true. Its newer compilers evaluate it, and so does Ringfort.",
    mend: "Put the expression between `<<` and `>>`, which means the same everywhere.",
  },
  "logic-invalid": {
    why: "A logic statement is a map of one key: `and`, `or`, `not`, `equal` or `matches`. What is written here cannot be decided.",
    mend: "Wrap several statements in `and:` or `or:` with a list, give `equal` a list of values, and `matches` a `pattern` and a `value`.",
  },
  "workflow-condition-invalid": {
    why: "A workflow has one condition, `when` or `unless`, and its statement stands directly below that key. Steps are different: they have `condition`.",
    mend: "Keep one of the two keys, with `not:` where needed, and remove `condition:`.",
  },
} satisfies Partial<Record<DiagnosticCode, Explanation>>;
