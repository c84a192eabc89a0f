import type { Check } from "../../check.ts";
import { settingsWriteAdminOnly } from "./settings-write-admin-only.ts";

export const checks: readonly Check[] = [settingsWriteAdminOnly];
