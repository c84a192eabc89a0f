/** One row of the guide's compliance tables: which chapter proves it, and what a careful reader must add to the guide's own mapping. */
export interface FrameworkRow {
  readonly framework: "SOC 2" | "NIST 800-53";
  readonly code: string;
  readonly control: string;
  readonly chapters: readonly string[];
  readonly correction: string;
}

export const frameworkRows: readonly FrameworkRow[] = [
  {
    framework: "SOC 2",
    code: "CC6.1",
    control: "SSO enforcement",
    chapters: ["1.1"],
    correction: "Session binding and inbound networks belong to CC6.6 as well.",
  },
  {
    framework: "SOC 2",
    code: "CC6.2",
    control: "Context restrictions",
    chapters: ["2.1"],
    correction: "CC6.2 is about registering and removing users; restrictions are evidence for CC6.1 and CC6.3.",
  },
  {
    framework: "SOC 2",
    code: "CC7.2",
    control: "Audit logging",
    chapters: ["5.1"],
    correction: "The guide leaves out CC7.3 to CC7.5 and CC8.1, which its chapters 6.1 and 3 are evidence for.",
  },
  {
    framework: "NIST 800-53",
    code: "IA-2(1)",
    control: "SSO with MFA",
    chapters: ["1.1"],
    correction: "In revision 5 that is for privileged accounts; IA-2(2) and IA-2(8) belong beside it.",
  },
  {
    framework: "NIST 800-53",
    code: "SC-28",
    control: "Context security",
    chapters: ["2.1", "2.2"],
    correction: "Limits of access are AC-3 and AC-6; SC-28 is encryption at rest, which the vendor attests.",
  },
  {
    framework: "NIST 800-53",
    code: "AU-2",
    control: "Audit logging",
    chapters: ["5.1"],
    correction: "AU-6, AU-9, AU-11 and AU-12 belong beside it.",
  },
];
