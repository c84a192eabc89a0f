import type { Instant } from "@ringfort/contract";

/** Of one workflow, reruns of its reruns included. */
export const mostReruns = 100;

export const rerunAgeLimitMs: Instant = 90 * 24 * 60 * 60 * 1000;
