import type { Check } from "../../check.ts";
import { orbDev } from "./orb-dev.ts";
import { orbJobWithContext } from "./orb-job-with-context.ts";
import { orbParameterised } from "./orb-parameterised.ts";
import { orbPartialVersion } from "./orb-partial-version.ts";
import { orbUncertified } from "./orb-uncertified.ts";
import { orbVolatile } from "./orb-volatile.ts";
import { overrideWith } from "./override-with.ts";
import { urlOrbMutable } from "./url-orb-mutable.ts";

/** RF-3.5.8, which applies the script checks to orb sources, stands with them in `3.4-scripts`. */
export const checks: readonly Check[] = [
  orbVolatile,
  orbDev,
  orbPartialVersion,
  orbUncertified,
  orbParameterised,
  urlOrbMutable,
  orbJobWithContext,
  overrideWith,
];
