/** One thing that a drill has tried. */
export interface DrillCase {
  /** What was tried: `context variable / memory`, or an attack by its name. */
  readonly case: string;
  readonly held: boolean;
  /** Whether it could have failed: a case that was not tried never holds. */
  readonly tried: boolean;
  /** What was seen, or why it was not tried. Never a value. */
  readonly detail: string;
}

/** What a drill leaves behind: data that the build keeps. */
export interface DrillReport {
  readonly drill: string;
  readonly version: string;
  readonly at: string;
  readonly seconds: number;
  readonly cases: readonly DrillCase[];
  /** Leaks that the drill itself made, one for each way of looking: each must be found. */
  readonly controls: readonly DrillCase[];
  readonly held: boolean;
}

/** Holds only if everything was tried and held, and every control was found. */
export function drillReport(of: Omit<DrillReport, "held">): DrillReport {
  const all = [...of.cases, ...of.controls];
  return {
    ...of,
    held: of.cases.length > 0 && of.controls.length > 0 && all.every(({ held, tried }) => held && tried),
  };
}

/** The last line of every drill. */
export function summaryOf({ drill, cases, controls, held, seconds }: DrillReport): string {
  const holding = (all: readonly DrillCase[]) => all.filter((each) => each.held && each.tried).length;
  const counts = `${holding(cases)} of ${cases.length} cases held, ${holding(controls)} of ${controls.length} controls found`;
  return `${drill}: ${held ? "holds" : "FAILS"} (${counts}, ${seconds.toFixed(0)} s)`;
}
