import type { Check } from "../../check.ts";
import { tokenInRepo } from "./token-in-repo.ts";
import { tokenInUrl } from "./token-in-url.ts";

export const checks: readonly Check[] = [tokenInRepo, tokenInUrl];
