import type { Verdict } from "../../packages/controls/src/index.ts";

export const counted = ["PASS", "FAIL", "UNKNOWN", "NA", "ERROR"] as const satisfies readonly Verdict[];

/** How often each check answered what, over all configs. */
export type Counts = Readonly<Record<string, Readonly<Partial<Record<Verdict, number>>>>>;

/** More change than this, in either direction, wants somebody to look and to write the new counts down. */
const tolerated = 0.05;

/** What is no longer as it was written down, one sentence each. */
export function changes(before: Counts, now: Counts): string[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return ids.flatMap((id) =>
    counted.flatMap((verdict) => {
      const [was, is] = [before[id]?.[verdict] ?? 0, now[id]?.[verdict] ?? 0];
      return Math.abs(is - was) > was * tolerated ? [`${id} ${verdict}: ${was} → ${is}`] : [];
    }),
  );
}
