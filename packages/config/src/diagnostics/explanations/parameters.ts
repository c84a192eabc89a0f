import type { DiagnosticCode } from "../codes.ts";
import type { Explanation } from "./explanation.ts";

/** Parameters and their arguments. */
export const parameters = {
  "argument-missing": {
    why: "A parameter without a default must be given by every caller.",
    mend: "Pass the argument where the element is used, or give the parameter a `default`.",
  },
  "argument-unexpected": {
    why: "The element declares no parameter of this name. A misspelled argument would otherwise leave its default in force without a word.",
    mend: "Correct the name, declare the parameter, or indent the key to where it belongs: `branches` stands below `filters`, for example.",
  },
  "argument-type": {
    why: 'Arguments are not converted: `10` is an integer and `"10"` a string, `true` a boolean and `"true"` a string.',
    mend: "Write the value in the type that the parameter declares, or change the declaration.",
  },
  "enum-invalid": {
    why: "An enum lists the values that are allowed. The value at hand is none of them, or the list itself is missing.",
    mend: "Use a value of the list, or add yours to it. Only parameters with `type: enum` have an `enum`.",
  },
  "parameter-default-type": {
    why: "The default is used as if a caller had passed it, so it must have the type that is declared.",
    mend: "Write the default in the declared type: no quotes around integers and booleans, quotes around strings that look like them.",
  },
  "env-var-name-invalid": {
    why: "The parameter stands for the name of an environment variable, and shells know only names of letters, digits and `_` that do not begin with a digit.",
    mend: "Give the bare name, without `$` and without braces.",
  },
  "pipeline-parameter-declaration": {
    why: "A push starts a pipeline without anyone to ask, so each pipeline parameter needs a default. Executors, steps and names of variables cannot be passed through the API.",
    mend: "Add a `default`, and use the type string, boolean, integer or enum.",
  },
  "pipeline-parameter-given": {
    why: "The values that start a pipeline must be declared in its config, with the type that is given. Otherwise a misspelled name would start a pipeline with its defaults.",
    mend: "Correct the name or value where the pipeline is triggered (`--param`, API, schedule), or declare the parameter.",
  },
  "parameter-name-reserved": {
    why: "In a workflow, arguments stand beside `requires`, `filters`, `context` and other keys with a meaning of their own. A parameter of such a name could never be passed.",
    mend: "Choose another name for the parameter.",
  },
  "parameter-type-unknown": {
    why: "The type decides which arguments are legal, and this one does not exist.",
    mend: "Use string, boolean, integer, enum, executor, steps or env_var_name.",
  },
} satisfies Partial<Record<DiagnosticCode, Explanation>>;
