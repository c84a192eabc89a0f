/** Appendix A of the guide: what a plan of circleci.com can do, with what its documentation says otherwise. */
export interface PlanRow {
  readonly feature: string;
  /** As the guide has it. */
  readonly plans: {
    readonly free: boolean;
    readonly performance: boolean;
    readonly scale: boolean;
    readonly server: boolean;
  };
  readonly chapters: readonly string[];
  /** What the vendor's documentation says instead; empty where it agrees. */
  readonly correction: string;
}

const from = (free: boolean, performance: boolean, scale: boolean, server: boolean) => ({
  free,
  performance,
  scale,
  server,
});

export const planTable: readonly PlanRow[] = [
  {
    feature: "SSO",
    plans: from(false, false, true, true),
    chapters: ["1.1"],
    correction: "Server uses its own sign-in.",
  },
  { feature: "Contexts", plans: from(true, true, true, true), chapters: ["2.1"], correction: "" },
  {
    feature: "Context restrictions",
    plans: from(false, false, true, true),
    chapters: ["2.1"],
    correction:
      "The documentation names the kind of organization, not the plan: groups exist where the organization is of the GitHub OAuth kind; project and expression restrictions are not tied to a plan.",
  },
  {
    feature: "IP allow-listing",
    plans: from(false, false, true, true),
    chapters: ["1.1"],
    correction:
      "The feature fixes the addresses that jobs call out from (Performance and Scale). There is no allow-list for signing in.",
  },
  {
    feature: "Audit logs",
    plans: from(false, false, true, true),
    chapters: ["5.1"],
    correction: "Every plan can request the log; streaming it needs Scale.",
  },
  {
    feature: "Self-hosted runners",
    plans: from(false, true, true, true),
    chapters: ["4.1"],
    correction: "The documentation lists runners under all plans; higher plans allow more of them.",
  },
];
