import type { Check } from "../../check.ts";
import { addSshKeysAll } from "./add-ssh-keys-all.ts";

export const checks: readonly Check[] = [addSshKeysAll];
