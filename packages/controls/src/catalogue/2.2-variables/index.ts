import type { Check } from "../../check.ts";
import { legacyAwsKeys } from "./legacy-aws-keys.ts";
import { plaintextSecret } from "./plaintext-secret.ts";
import { projectLevelSecret } from "./project-level-secret.ts";
import { registryAuthLiteral } from "./registry-auth-literal.ts";
import { rotatedSinceIncident } from "./rotated-since-incident.ts";
import { secretAge } from "./secret-age.ts";
import { secretInArgv } from "./secret-in-argv.ts";
import { secretInBashEnv } from "./secret-in-bash-env.ts";
import { secretInOutput } from "./secret-in-output.ts";
import { secretSprawl } from "./secret-sprawl.ts";
import { secretUnused } from "./secret-unused.ts";

export const checks: readonly Check[] = [
  plaintextSecret,
  projectLevelSecret,
  secretInOutput,
  secretInArgv,
  registryAuthLiteral,
  secretAge,
  secretUnused,
  secretSprawl,
  secretInBashEnv,
  legacyAwsKeys,
  rotatedSinceIncident,
];
