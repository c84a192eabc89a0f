import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { Row } from "../../../postgres/tables.ts";

const dayMs = 24 * 60 * 60 * 1000;
const longestDays = 90;

/** From the first moment, and up to but without the second. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** The runs that a question is about. Without a branch: of all of them. */
export interface Scope extends Period {
  readonly projectId: string;
  readonly workflow?: string;
  readonly branch?: string;
}

const windows = ["last-24-hours", "last-7-days", "last-30-days", "last-60-days", "last-90-days"] as const;
type WindowName = (typeof windows)[number];

const daysOf: Readonly<Record<WindowName, number>> = {
  "last-24-hours": 1,
  "last-7-days": 7,
  "last-30-days": 30,
  "last-60-days": 60,
  "last-90-days": longestDays,
};
const longestComparedDays = 30;

export const windowQuery = { "reporting-window": z.enum(windows).default("last-90-days") };

export const branchQuery = {
  branch: z.string().max(1_000).optional(),
  "all-branches": z.stringbool().default(false),
};

export const datesQuery = {
  "start-date": z.iso.datetime({ offset: true }).optional(),
  "end-date": z.iso.datetime({ offset: true }).optional(),
};

export interface ReportingWindow extends Period {
  readonly days: number;
  /** As long, just before; only up to 30 days are compared. */
  readonly before?: Period;
}

export function reportingWindow(name: WindowName, now: number): ReportingWindow {
  const days = daysOf[name];
  // What has begun in this very moment belongs to it.
  const to = now + 1;
  const from = to - days * dayMs;
  return {
    days,
    from: new Date(from),
    to: new Date(to),
    ...(days <= longestComparedDays && { before: { from: new Date(from - days * dayMs), to: new Date(from) } }),
  };
}

/** Asked about no branch, Insights tell about the default one. */
export function branchOf(
  query: { readonly branch?: string | undefined; readonly "all-branches": boolean },
  project: Pick<Row<"projects">, "default_branch">,
): { readonly branch?: string } {
  if (!query["all-branches"]) return { branch: query.branch ?? project.default_branch };
  if (query.branch !== undefined) throw new Refusal("invalid", "branch: either a branch or all-branches, not both.");
  return {};
}

/** Between the dates of a query; without them, as far back as Insights go. */
export function datesOf(
  query: { readonly "start-date"?: string | undefined; readonly "end-date"?: string | undefined },
  now: number,
  days: number = longestDays,
): Period {
  const { "start-date": start, "end-date": end } = query;
  if (start === undefined) {
    if (end !== undefined) throw new Refusal("invalid", "start-date: an end-date needs a start-date.");
    return { from: new Date(now - days * dayMs), to: new Date(now + 1) };
  }
  const from = Date.parse(start);
  const to = end === undefined ? Math.min(now + 1, from + longestDays * dayMs) : Date.parse(end);
  if (to - from > longestDays * dayMs)
    throw new Refusal("invalid", `end-date: at most ${longestDays} days after the start-date.`);
  return { from: new Date(from), to: new Date(to) };
}
