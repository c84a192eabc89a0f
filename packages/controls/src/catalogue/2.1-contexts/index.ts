import type { Check } from "../../check.ts";
import { contextNameDynamic } from "./context-name-dynamic.ts";
import { contextOnForkPr } from "./context-on-fork-pr.ts";
import { contextWithoutJobFilter } from "./context-without-job-filter.ts";
import { secretsPresentDuringUntrustedCode } from "./secrets-present-during-untrusted-code.ts";

export const checks: readonly Check[] = [
  contextWithoutJobFilter,
  contextOnForkPr,
  contextNameDynamic,
  secretsPresentDuringUntrustedCode,
];
