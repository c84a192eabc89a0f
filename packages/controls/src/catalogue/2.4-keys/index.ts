import type { Check } from "../../check.ts";
import { addSshKeysAll } from "./add-ssh-keys-all.ts";
import { deployKeyWritable } from "./deploy-key-writable.ts";
import { keyAge } from "./key-age.ts";
import { sshRerunDisabled } from "./ssh-rerun-disabled.ts";
import { userKeyPresent } from "./user-key-present.ts";
import { userKeysDisabled } from "./user-keys-disabled.ts";

export const checks: readonly Check[] = [
  userKeyPresent,
  userKeysDisabled,
  deployKeyWritable,
  addSshKeysAll,
  keyAge,
  sshRerunDisabled,
];
