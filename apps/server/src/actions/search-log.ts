import type { House } from "./house.ts";
import { type LogPlace, linesOf, readLog } from "./read-log.ts";

const mostMatches = 500;
const mostBytes = 256 * 1024 ** 2;
const shownWidth = 400;
/** Beyond this a line is not searched. */
const longestLine = 64 * 1024;

export interface LogMatch extends LogPlace {
  /** From 1. */
  readonly line: number;
  /** The line, or the part of it that was found. */
  readonly text: string;
}

export interface LogSearch {
  readonly matches: readonly LogMatch[];
  /** There is more that was not looked at. */
  readonly truncated: boolean;
}

/** Where a text stands in some logs, word for word, whatever its case. */
export async function searchLog(house: House, places: readonly LogPlace[], query: string): Promise<LogSearch> {
  const wanted = query.toLowerCase();
  const matches: LogMatch[] = [];
  let left = mostBytes;
  for (const place of places) {
    let number = 0;
    for await (const line of linesOf(readLog(house, place, { start: 0, end: left }), longestLine)) {
      number += 1;
      left -= line.length + 1;
      const at = line.toLowerCase().indexOf(wanted);
      if (at < 0) continue;
      const from = Math.max(0, Math.min(at, line.length - shownWidth));
      matches.push({ ...place, line: number, text: line.slice(from, from + shownWidth) });
      if (matches.length >= mostMatches) return { matches, truncated: true };
    }
    if (left <= 0) return { matches, truncated: true };
  }
  return { matches, truncated: false };
}
