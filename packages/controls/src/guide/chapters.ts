import type { CheckId } from "../check.ts";

export interface Chapter {
  /** As check ids begin: `3.5`. */
  readonly number: string;
  readonly title: string;
  /** Whether the guide has this chapter; the others are what an expert expects and the guide leaves out. */
  readonly inGuide: boolean;
}

export const chapters: readonly Chapter[] = [
  { number: "1.1", title: "Sign-in: SSO and second factors", inGuide: true },
  { number: "1.2", title: "Roles", inGuide: true },
  { number: "1.3", title: "API tokens", inGuide: true },
  { number: "1.4", title: "Features of the organization", inGuide: false },
  { number: "2.1", title: "Contexts", inGuide: true },
  { number: "2.2", title: "Environment variables", inGuide: true },
  { number: "2.3", title: "OIDC and cloud trust", inGuide: true },
  { number: "2.4", title: "SSH and checkout keys", inGuide: false },
  { number: "3.1", title: "Triggers and filters", inGuide: true },
  { number: "3.2", title: "Scanning", inGuide: true },
  { number: "3.3", title: "Images and dependencies", inGuide: true },
  { number: "3.4", title: "Scripts", inGuide: false },
  { number: "3.5", title: "Orbs", inGuide: false },
  { number: "3.6", title: "Approvals and flow", inGuide: false },
  { number: "3.7", title: "Caches, workspaces, artifacts", inGuide: false },
  { number: "3.8", title: "Dynamic config", inGuide: false },
  { number: "3.9", title: "Config policies", inGuide: false },
  { number: "4.1", title: "Self-hosted runners", inGuide: true },
  { number: "5.1", title: "Audit logging", inGuide: true },
  { number: "6.1", title: "Readiness for incidents", inGuide: true },
];

/** `3.5` of `RF-3.5.1`. */
export function chapterOf(id: CheckId): string {
  return id.slice("RF-".length, id.lastIndexOf("."));
}
