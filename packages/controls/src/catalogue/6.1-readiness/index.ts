import type { Check } from "../../check.ts";
import { evidenceRetrieval } from "./evidence-retrieval.ts";
import { irContacts } from "./ir-contacts.ts";
import { killSwitchTested } from "./kill-switch-tested.ts";
import { rotationDrill } from "./rotation-drill.ts";
import { secretInventory } from "./secret-inventory.ts";
import { secretOwnerRunbook } from "./secret-owner-runbook.ts";

export const checks: readonly Check[] = [
  secretInventory,
  secretOwnerRunbook,
  rotationDrill,
  killSwitchTested,
  evidenceRetrieval,
  irContacts,
];
