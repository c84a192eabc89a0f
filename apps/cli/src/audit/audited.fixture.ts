import { type Ended, folderWith, ringfort } from "../command-line.fixture.ts";

const digest = "0123456789abcdef".repeat(4);
/** An image that nothing can be said against. */
const pinned = `cimg/base@sha256:${digest}`;

/** A config of one job, with a step of its own and more at the top. */
export function config({ top = "", image = pinned, step = "checkout" } = {}): string {
  return `version: 2.1
${top}jobs:
  build:
    docker: [{ image: "${image}" }]
    steps:
      - ${step}
workflows: { w: { jobs: [build] } }
`;
}

/** Configs that are found to be as bad as their name, to a regular reader. */
export const configs = {
  clean: config(),
  low: config({ image: "cimg/base@sha256:abc" }),
  medium: config({ image: "cimg/base:2024.01" }),
  high: config({ top: "orbs: { node: circleci/node@volatile }\n" }),
  critical: config({ step: "run: deploy << pipeline.git.branch >>" }),
} as const;

/** Audits a folder with this config and more files. */
export async function audited(
  text: string | Uint8Array,
  words: readonly string[] = [],
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Ended & { readonly cwd: string }> {
  const cwd = await folderWith({ ".circleci/config.yml": text, ...files });
  return { ...(await ringfort(["audit", ...words], { cwd })), cwd };
}

/** What of the JSON report tests ask about. */
export interface JsonReport {
  readonly score: { readonly pass: number; readonly fail: number; readonly unknown: number };
  readonly hidden: Readonly<Record<string, number>>;
  readonly gone: readonly string[];
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
  readonly findings: readonly {
    readonly check: string;
    readonly verdict: string;
    readonly severity: string;
    readonly confidence: string;
    readonly level: number;
    readonly scope: string;
    readonly why: string;
    readonly shown: boolean;
    readonly fingerprint: string;
    readonly subject: { readonly name: string };
  }[];
}

export function jsonOf({ out }: Ended): JsonReport {
  return JSON.parse(out) as JsonReport;
}

/** The checks whose failures the reader is shown. */
export function shownIn(report: JsonReport): string[] {
  return report.findings.filter(({ shown, verdict }) => shown && verdict === "FAIL").map(({ check }) => check);
}
