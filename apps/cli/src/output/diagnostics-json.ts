import type { Diagnostic } from "@ringfort/contract";
import type { Sources } from "./sources.ts";

/** The JSON that tools read: lines and columns from 1, `endColumn` one past the last character. */
export function diagnosticsAsJson(diagnostics: readonly Diagnostic[], sources: Sources): string {
  const rows = diagnostics.map(({ code, severity, message, at, help, related }) => ({
    code,
    severity,
    message,
    ...sources.locate(at),
    help: help ?? null,
    related: related.map((each) => ({ message: each.message, ...sources.locate(each.at) })),
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
