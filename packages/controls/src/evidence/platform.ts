import type { OrgEvidence } from "./evidence.ts";

/** Whether the server said that it is Ringfort. One that did not is judged as CircleCI, where a context is open until it is closed. */
export function isRingfort(org: OrgEvidence | undefined): boolean {
  return org?.platform === "ringfort";
}

/** Where it is known from which server it is: its address, or what it answered. */
export function sourceOfPlatform({ platform, PLATFORM }: OrgEvidence): string {
  if (PLATFORM === undefined) return platform === "circleci.com" ? "its address" : "nobody asked";
  return PLATFORM.status === "read" ? PLATFORM.route : `${PLATFORM.route} answered ${PLATFORM.why}`;
}
