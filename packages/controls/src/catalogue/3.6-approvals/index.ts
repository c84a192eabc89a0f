import type { Check } from "../../check.ts";
import { approvalDroppedByFilter } from "./approval-dropped-by-filter.ts";
import { approvalStatusBypass } from "./approval-status-bypass.ts";
import { approvalUnrestricted } from "./approval-unrestricted.ts";
import { deployDeadPath } from "./deploy-dead-path.ts";
import { deployNoApproval } from "./deploy-no-approval.ts";
import { deploySerialised } from "./deploy-serialised.ts";
import { selfApproval } from "./self-approval.ts";
import { ungatedTwin } from "./ungated-twin.ts";

export const checks: readonly Check[] = [
  deployNoApproval,
  approvalDroppedByFilter,
  approvalStatusBypass,
  deployDeadPath,
  approvalUnrestricted,
  selfApproval,
  ungatedTwin,
  deploySerialised,
];
