import type { Case, ExpectedDiagnostic } from "./case.ts";
import { handRead } from "./hand-read.ts";
import type { Answer, Told } from "./told.ts";

/** In which way what we say of a case differs from what the language server says of it; nothing when they agree. */
export function differenceIn(one: Case, answer: Answer): string | undefined {
  switch (one.kind) {
    case "valid":
      return unexpected(one, answer.told);
    case "diagnostics":
      return missing(one, answer.told) ?? unexpected(one, answer.told);
    case "flags":
      return differenceInFlags(one, answer.told);
    case "assertions":
      return (handRead[one.id] ?? (() => "nobody has read this case's assertions"))(answer);
  }
}

/** Each expected diagnostic has one of ours, of its severity and, when it has a range, on one of the range's lines. */
function missing({ diagnostics }: Case, told: readonly Told[]): string | undefined {
  const lacking = diagnostics.find((expected) => !told.some((one) => answers(one, expected)));
  return lacking && `no ${lacking.severity} ${placeOf(lacking)} for: ${lacking.message ?? "(no message)"}`;
}

function answers(told: Told, expected: ExpectedDiagnostic): boolean {
  return told.severity === expected.severity && told.lines.some((line) => isIn(line, expected));
}

function isIn(line: number, { range: [first, , last] }: ExpectedDiagnostic): boolean {
  return first === undefined || last === undefined || (line >= first && line <= last);
}

function placeOf({ range: [first] }: ExpectedDiagnostic): string {
  return first === undefined ? "anywhere" : `on line ${first + 1}`;
}

/**
 * Errors beyond the expected ones differ; warnings too, unless the test looks at errors alone. That an element is unused
 * is only a difference when expected: the fragments are full of elements that nothing needs.
 */
function unexpected({ diagnostics, only_errors }: Case, told: readonly Told[]): string | undefined {
  const more = told.find(
    (one) =>
      one.code !== "unused-element" &&
      !(only_errors && one.severity === "warning") &&
      !diagnostics.some((expected) => answers(one, expected)),
  );
  return more && `an unexpected ${more.severity} on line ${(more.lines[0] ?? -1) + 1}: ${more.message}`;
}

function differenceInFlags({ flags, config }: Case, told: readonly Told[]): string | undefined {
  const errors = told.filter(({ severity }) => severity === "error");
  const expectsErrors = flags.expectError ?? flags.expectErrors;
  if (expectsErrors === "false" && errors[0]) return `an unexpected error: ${errors[0].message}`;
  if (expectsErrors === "true" && !errors[0]) return "no error";
  const words = flags.expectErrorContains?.replaceAll('"', "");
  if (words !== undefined && !errors.some(({ message }) => message.includes(words))) return `no error names ${words}`;
  if (flags.expectHint !== undefined) {
    const hinted = told.some(({ code }) => code === "statuses-exhaustive");
    if (hinted !== (flags.expectHint === "true")) return hinted ? "an unexpected hint" : "no hint";
  }
  if (flags.wantMessage !== undefined && !told.some(({ message }) => message.includes(JSON.parse(flags.wantMessage!))))
    return `nothing says ${flags.wantMessage}`;
  if (flags.wantDiagnosticsCount !== undefined) {
    if (config.includes("cci-ignore")) return "suppression comments are read as plain comments";
    if (told[0]) return `an unexpected ${told[0].severity}: ${told[0].message}`;
  }
  return undefined;
}
