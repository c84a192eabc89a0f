import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expectedFolder } from "../corpus.ts";

/** A test of the official language server: a config and what the server says of it. */
export interface Case {
  readonly id: string;
  readonly kind: "flags" | "valid" | "diagnostics" | "assertions";
  readonly test: string;
  readonly config: string;
  /** The test looks at errors alone. */
  readonly only_errors: boolean;
  readonly diagnostics: readonly ExpectedDiagnostic[];
  readonly flags: Readonly<Record<string, string>>;
}

export interface ExpectedDiagnostic {
  readonly severity: "error" | "warning" | "hint";
  /** From 0: start line, start character, end line, end character; empty when the test does not say. */
  readonly range: readonly number[];
  readonly message: string | null;
}

export async function readCases(): Promise<Case[]> {
  const lines = await readFile(join(expectedFolder, "diagnostics/language-server.jsonl"), "utf8");
  return lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Case);
}
