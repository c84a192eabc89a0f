import type { Check } from "../../check.ts";
import { plaintextSecret } from "./plaintext-secret.ts";
import { registryAuthLiteral } from "./registry-auth-literal.ts";
import { secretInArgv } from "./secret-in-argv.ts";
import { secretInBashEnv } from "./secret-in-bash-env.ts";
import { secretInOutput } from "./secret-in-output.ts";

export const checks: readonly Check[] = [
  plaintextSecret,
  secretInOutput,
  secretInArgv,
  registryAuthLiteral,
  secretInBashEnv,
];
