import type { DiagnosticCode } from "./codes.ts";
import type { Explanation } from "./explanations/explanation.ts";
import { file } from "./explanations/file.ts";
import { jobs } from "./explanations/jobs.ts";
import { orbs } from "./explanations/orbs.ts";
import { parameters } from "./explanations/parameters.ts";
import { steps } from "./explanations/steps.ts";
import { templates } from "./explanations/templates.ts";
import { workflows } from "./explanations/workflows.ts";

/** Why each diagnostic is told and how to mend it; a code without an explanation does not compile. */
export const explanations: Readonly<Record<DiagnosticCode, Explanation>> = {
  ...file,
  ...templates,
  ...parameters,
  ...jobs,
  ...steps,
  ...workflows,
  ...orbs,
};

/** Cases of the checklist that no compiler can see, by row, and who sees them. */
export const leftToOthers: Readonly<Record<number, string>> = {
  67: "Whether an orb is private to another organization, or a URL on the organization's list, is known to who fetches it: the command line or the server.",
  70: "How many parameters a trigger may give, and how long they may be, is the API's matter.",
  71: "That a pipeline is continued once and within six hours is the engine's matter.",
};
