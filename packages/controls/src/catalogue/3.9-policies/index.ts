import type { Check } from "../../check.ts";
import { policyAsCode } from "./policy-as-code.ts";
import { policyEnabled } from "./policy-enabled.ts";
import { policyHard } from "./policy-hard.ts";
import { policyUncompiledInput } from "./policy-uncompiled-input.ts";

export const checks: readonly Check[] = [policyEnabled, policyHard, policyUncompiledInput, policyAsCode];
