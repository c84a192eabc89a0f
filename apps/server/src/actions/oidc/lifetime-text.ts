const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** As the API documents it: whole numbers with units, seven at most. `undefined` for anything else. */
export function readLifetime(text: string): number | undefined {
  if (!/^(?:[0-9]{1,15}(?:ms|[smhdw])){1,7}$/.test(text)) return undefined;
  const parts = [...text.matchAll(/([0-9]+)(ms|[smhdw])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs], 0);
}

/** `1h30m0s`, as CircleCI answers it. */
export function writeLifetime(ms: number): string {
  const hours = Math.floor(ms / unitMs.h);
  const minutes = Math.floor((ms % unitMs.h) / unitMs.m);
  const seconds = `${(ms % unitMs.m) / unitMs.s}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
