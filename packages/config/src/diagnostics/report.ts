import type { Diagnostic, Related, Severity, Span } from "@ringfort/contract";
import { limits } from "../read/limits.ts";
import { type DiagnosticCode, severityOf } from "./codes.ts";
import type { Frame } from "./frame.ts";

export interface Extra {
  readonly help?: string | undefined;
  readonly chain?: Frame | undefined;
  readonly related?: readonly Related[];
}

/** Collects what is wrong, once each: a matrix of a thousand jobs tells one mistake one time. */
export class Report {
  readonly diagnostics: Diagnostic<DiagnosticCode>[] = [];
  /** Errors and warnings beyond the limit, which are only counted. */
  untold = 0;
  failed = false;
  readonly #seen = new Set<string>();

  add(code: DiagnosticCode, at: Span, message: string, extra: Extra = {}): void {
    const severity: Severity = severityOf(code);
    if (severity === "error") this.failed = true;
    const key = `${code} ${at.file} ${at.start} ${at.end} ${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (this.diagnostics.length >= limits.diagnostics) {
      this.untold += 1;
      return;
    }
    this.diagnostics.push({
      code,
      severity,
      message,
      at: { file: at.file, start: at.start, end: at.end },
      ...(extra.help === undefined ? {} : { help: extra.help }),
      related: [
        ...links(extra.chain),
        ...(extra.related ?? []).map(({ message: said, at: place }) => ({
          message: said,
          at: { file: place.file, start: place.start, end: place.end },
        })),
      ],
    });
  }
}

/** Outermost first, which is how a reader follows a call. */
function links(innermost: Frame | undefined): Related[] {
  const found: Related[] = [];
  for (let frame = innermost; frame; frame = frame.caller) {
    found.push({ message: frame.message, at: { file: frame.at.file, start: frame.at.start, end: frame.at.end } });
  }
  return found.reverse();
}
