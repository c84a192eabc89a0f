import { z } from "zod";
import { longestVariable, variableName } from "../actions/project-variables.ts";

/** A variable of a project, as both versions of the API take it. */
export const variableBody = z.object({
  name: z.string().regex(variableName, "a name has at most 300 ASCII letters, digits and `_`, and no digit first"),
  value: z
    .string()
    .max(longestVariable)
    .refine((value) => !value.includes("\0"), "an environment cannot hold a NUL character"),
});
