import type { Scalar, Span } from "@ringfort/contract";
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import { type Extra, Report } from "../diagnostics/report.ts";
import type { OrbLibrary } from "../orbs/library.ts";
import { limits } from "../read/limits.ts";
import type { MapNode, Node } from "../read/node.ts";

/** What an audit wants beyond what a pipeline runs. */
export interface View {
  readonly traces?: boolean;
  readonly everyWorkflow?: boolean;
}

/** What one compile knows and gathers. It lives for one call of `compile`. */
export class Compilation {
  readonly report: Report;
  readonly library: OrbLibrary;
  /** Pipeline values by their flat dotted name; a value that this kind of pipeline does not have is null. */
  readonly values: ReadonlyMap<string, Scalar>;
  /** Values of the pipeline parameters; undefined until they have been read. */
  pipelineParameters: ReadonlyMap<string, Node> = new Map();
  /** Texts by file name, for finding the place of a tag inside a scalar. */
  readonly texts = new Map<string, string>();
  /** Orb references that the library has not fetched yet. */
  readonly needs = new Set<string>();
  /** Whether rendered scalars remember what they were made of. */
  readonly traces: boolean;
  /** Whether workflows stay whose condition does not hold. */
  readonly everyWorkflow: boolean;
  readonly resolvedOrbs = new Map<string, string>();
  /** Orbs by reference, so that the same version is read once. */
  readonly orbRoots = new Map<string, MapNode | undefined>();
  urlOrbs = 0;
  readonly #spent = { steps: 0, jobs: 0, renderedLength: 0 };
  #exhausted = false;

  constructor(report: Report, library: OrbLibrary, values: ReadonlyMap<string, Scalar>, view: View = {}) {
    this.report = report;
    this.library = library;
    this.values = values;
    this.traces = view.traces ?? false;
    this.everyWorkflow = view.everyWorkflow ?? false;
  }

  /** The same compile for another pipeline's values: for asking what would hold then. What is told meanwhile is told to nobody. */
  forValues(values: ReadonlyMap<string, Scalar>): Compilation {
    const other = new Compilation(new Report(), this.library, values);
    other.pipelineParameters = this.pipelineParameters;
    return other;
  }

  /** Whether something stands in the config itself, where its author can mend it, and not in an orb. */
  isConfig(at: Span): boolean {
    return at.file === this.texts.keys().next().value;
  }

  error(code: DiagnosticCode, at: Span, message: string, extra?: Extra): void {
    this.report.add(code, at, message, extra);
  }

  /** Whether there is room for more; the first refusal is told, the rest follow silently. */
  spend(what: "steps" | "jobs" | "renderedLength", amount: number, at: Span): boolean {
    if (this.#exhausted) return false;
    this.#spent[what] += amount;
    if (this.#spent[what] <= limits[what]) return true;
    this.#exhausted = true;
    const words = what === "renderedLength" ? "characters of rendered templates" : what;
    this.error(
      "expansion-too-large",
      at,
      `This config expands to more than ${limits[what].toLocaleString("en")} ${words}.`,
      {
        help: "Something multiplies here: a command that calls commands, a matrix, or a parameter that repeats itself.",
      },
    );
    return false;
  }

  get exhausted(): boolean {
    return this.#exhausted;
  }
}
