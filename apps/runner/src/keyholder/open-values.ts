import type { Environment } from "@ringfort/contract";
import { openSealed, type SignedReceipt } from "@ringfort/seal";
import type { ClassKeys } from "../trust/class-keys.ts";
import type { OwnJob } from "./own-config.ts";
import { allow, refuse, type Verdict } from "./refusal.ts";
import type { OwnScope } from "./scopes.ts";

export interface Opened {
  readonly environment: ReadonlyMap<string, Environment>;
  readonly sshKeys: Readonly<Record<string, string>>;
  readonly receipt: SignedReceipt["statement"]["values"];
}

const mostValues = 12_000;

/** Opens what the job needs, and nothing else: SSH keys only for a job that adds them. */
export async function openValues(
  scopes: readonly OwnScope[],
  job: OwnJob,
  { identity }: Pick<ClassKeys, "identity">,
): Promise<Verdict<Opened>> {
  const addsKeys = job.build.steps.some(({ type }) => type === "add_ssh_keys");
  const environment = new Map<string, Environment>();
  const sshKeys: Record<string, string> = {};
  const receipt: Opened["receipt"] = [];
  for (const { scope, values } of scopes) {
    const variables: Record<string, string> = {};
    const needed = values.filter(({ statement }) => statement.kind !== "ssh" || addsKeys);
    if (receipt.length + needed.length > mostValues) return refuse("sealed-too-many");
    const all = await Promise.all(
      needed.map(async (checked) => ({ checked, opened: await openSealed(checked, [identity]) })),
    );
    for (const { checked, opened } of all) {
      const { name, kind, version, ciphertext } = checked.statement;
      if (!opened.ok) return { ...opened, message: `${opened.message} It is \`${name}\` of \`${scope}\`.` };
      if (kind === "ssh") sshKeys[name.replace(/^ssh\//, "")] = opened.value;
      else variables[name] = opened.value;
      const outer = checked.sealed.rewraps.at(-1)?.statement.ciphertext ?? ciphertext;
      receipt.push({ scope, name, version, ciphertext: outer });
    }
    environment.set(scope, variables);
  }
  return allow({ environment, sshKeys, receipt });
}
