import type { Check } from "../../check.ts";
import { runnerConfigContradiction } from "./runner-config-contradiction.ts";

export const checks: readonly Check[] = [runnerConfigContradiction];
