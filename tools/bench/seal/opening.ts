import { checkSealed, openSealed, type SealedValue, type TrustRoot } from "../../../packages/seal/src/index.ts";

export interface Sample {
  readonly root: TrustRoot;
  readonly identity: string;
  readonly values: readonly SealedValue[];
}

/** In milliseconds. On a busy machine the processor's time says more. */
export interface Opening {
  readonly wall: number;
  readonly cpu: number;
}

/** All of a job's values, one after the other, as a keyholder opens them. */
export async function openAll({ root, identity, values }: Sample): Promise<Opening> {
  const before = process.cpuUsage();
  const begin = performance.now();
  for (const value of values) {
    const { scope, name, issued } = value.statement;
    const checked = await checkSealed(value, { root, scope, name, lowestVersion: 1, now: issued });
    const opened = checked.ok ? await openSealed(checked.value, [identity]) : checked;
    if (!opened.ok) throw new Error(opened.message);
  }
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - begin, cpu: (user + system) / 1_000 };
}
