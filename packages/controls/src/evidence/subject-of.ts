import type { Subject } from "../check.ts";
import type { ContextEvidence, OrgEvidence, ProjectEvidence } from "./evidence.ts";

/** What a result is about, by the name that people know it by. */
export function subjectOf(of: OrgEvidence | ProjectEvidence | ContextEvidence): Subject {
  return { kind: of.kind, name: of.kind === "project" ? of.slug : of.name };
}
