import type { Check } from "../../check.ts";
import { plaintextSecret } from "./plaintext-secret.ts";
import { registryAuthLiteral } from "./registry-auth-literal.ts";

export const checks: readonly Check[] = [plaintextSecret, registryAuthLiteral];
