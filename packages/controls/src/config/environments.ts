import { get, type JobView, type Node, type StepView } from "@ringfort/config";

/** A variable that the config itself sets. */
export interface SetVariable {
  readonly name: string;
  readonly value: Node;
}

/** The entries of an `environment`, which is a map, or a list of maps of one key. */
function variablesOf(environment: Node | undefined): readonly SetVariable[] {
  if (environment?.kind === "list") return environment.items.flatMap((item) => variablesOf(item));
  if (environment?.kind !== "map") return [];
  return [...environment.entries.values()].map(({ key, value }) => ({ name: key, value }));
}

export function variablesOfStep({ body }: StepView): readonly SetVariable[] {
  return variablesOf(get(body, "environment"));
}

/** What every step of a job sees: of the job and of its first image. */
export function variablesOfJob({ node }: JobView): readonly SetVariable[] {
  const images = get(node, "docker");
  const first = images?.kind === "list" ? images.items[0] : undefined;
  return [...variablesOf(get(first, "environment")), ...variablesOf(get(node, "environment"))];
}
