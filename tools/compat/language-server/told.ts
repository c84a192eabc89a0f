import type { Compiled } from "@ringfort/config";
import { compileText } from "../corpus.ts";
import type { Case } from "./case.ts";
import { complete, withoutGoIndentation } from "./complete.ts";

/** One of our diagnostics, with the lines it points at, from 0: its own first, then those of related places. */
export interface Told {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly lines: readonly number[];
}

/**
 * The server's tests look at one check at a time, so their fragments lack what other checks need. These are the only
 * diagnostics that are left out, besides those in the lines which completing a fragment added.
 */
const missingOnPurpose: Readonly<Record<string, readonly string[]>> = {
  TestValidateDockerImage: ["steps-missing"],
  TestParseSuppressionComments: ["steps-missing"],
  TestRetention: ["executor-missing"],
  TestJobTypeValidation: ["executor-missing", "steps-missing"],
};

export interface Answer {
  readonly compiled: Compiled;
  readonly told: readonly Told[];
}

/** What our compiler says of a case itself. */
export async function answerTo({ id, test, config }: Case): Promise<Answer> {
  const text = complete(config);
  const ownLength = withoutGoIndentation(config).length;
  const compiled = await compileText({ file: id, text });
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length - 1;
  const told = compiled.diagnostics
    .filter(({ at }) => at.file !== id || at.start < ownLength)
    .filter(({ code }) => !missingOnPurpose[test]?.includes(code))
    .map(({ code, severity, message, at, related }) => ({
      code,
      severity,
      message,
      lines: [at, ...related.map((place) => place.at)]
        .filter(({ file }) => file === id)
        .map(({ start }) => lineAt(start)),
    }));
  return { compiled, told };
}
