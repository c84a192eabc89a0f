import type { Plan, PlanJob, PlanWorkflow, Scalar } from "@ringfort/contract";
import { nearest } from "@ringfort/contract";
import { UsageError } from "../command.ts";

export interface Choice {
  readonly workflow?: string | undefined;
  readonly job?: string | undefined;
  /** What members of a matrix must have, by parameter. */
  readonly cell: Readonly<Record<string, string>>;
}

export interface Chosen {
  readonly workflows: readonly PlanWorkflow[];
  /** What the user should know about the choice. */
  readonly notes: readonly string[];
}

/** What of a plan to run: all that a push would start, one workflow, or one job alone. */
export function chooseJobs(plan: Plan, choice: Choice): Chosen {
  const workflows = chooseWorkflows(plan, choice);
  if (choice.job === undefined) {
    if (Object.keys(choice.cell).length > 0)
      throw new UsageError("--cell chooses members of a matrix, and needs --job.");
    if (workflows.length === 0) return { workflows, notes: [...scheduledNotes(plan, choice), nothingToRun] };
    return { workflows, notes: scheduledNotes(plan, choice) };
  }
  return oneJob(workflows, choice.job, choice.cell);
}

const nothingToRun =
  "Nothing to run: no workflow has a job for this pipeline. `--branch`, `--tag` and `--param` make it another.";

/** The approval jobs that the user approves, checked against those that would hold. */
export function chooseHolds(workflows: readonly PlanWorkflow[], names: readonly string[]): ReadonlySet<string> {
  const holds = workflows.flatMap(({ jobs }) => jobs.filter(({ type }) => type === "approval"));
  for (const name of names) {
    if (holds.some((hold) => isCalled(hold, name))) continue;
    const known = holds.map((hold) => hold.name);
    throw new UsageError(`there is no approval job \`${name}\` in what would run.${hint(name, [...new Set(known)])}`);
  }
  return new Set(names);
}

/** Scheduled workflows run by the clock: only a user who names one gets it. */
function chooseWorkflows({ workflows }: Plan, { workflow: name, job }: Choice): readonly PlanWorkflow[] {
  if (name === undefined) {
    const byPush = workflows.filter(({ schedules }) => schedules.length === 0);
    return byPush.length === 0 && job !== undefined ? workflows : byPush;
  }
  const found = workflows.find((workflow) => workflow.name === name);
  if (found) return [found];
  const names = workflows.map((workflow) => workflow.name);
  throw new UsageError(`there is no workflow \`${name}\` in this pipeline.${hint(name, names)}`);
}

function scheduledNotes({ workflows }: Plan, { workflow: name }: Choice): string[] {
  if (name !== undefined) return [];
  const scheduled = workflows.filter(({ schedules }) => schedules.length > 0);
  return scheduled.map((workflow) => `${workflow.name} runs by schedule; \`--workflow ${workflow.name}\` runs it now.`);
}

function oneJob(workflows: readonly PlanWorkflow[], name: string, cell: Choice["cell"]): Chosen {
  const having = workflows.filter((workflow) => workflow.jobs.some((job) => isCalled(job, name)));
  const [workflow] = having;
  if (!workflow) {
    const names = workflows.flatMap(({ jobs }) => jobs.flatMap((job) => [job.name, job.declaredName]));
    throw new UsageError(`there is no job \`${name}\` in what would run.${hint(name, [...new Set(names)])}`);
  }
  const exact = workflow.jobs.filter((job) => job.name === name);
  const members = exact.length > 0 ? exact : workflow.jobs.filter((job) => job.declaredName === name);
  const jobs = members.filter((job) => hasCell(job, cell)).map((job) => ({ ...job, requires: [] }));
  if (jobs.length === 0) throw new UsageError(noSuchCell(name, members, cell));
  return { workflows: [{ ...workflow, jobs }], notes: jobNotes(members, having) };
}

function jobNotes(members: readonly PlanJob[], having: readonly PlanWorkflow[]): string[] {
  const notes: string[] = [];
  if (members.some((job) => job.requires.length > 0)) {
    notes.push("Running this job alone, without the jobs that it requires and what they put into the workspace.");
  }
  if (having.length > 1) {
    const others = having.slice(1).map((workflow) => `\`--workflow ${workflow.name}\``);
    notes.push(`Taking the job from ${having[0]!.name}; ${others.join(" or ")} would take it from there.`);
  }
  return notes;
}

function isCalled(job: PlanJob, name: string): boolean {
  return job.name === name || job.declaredName === name;
}

function hasCell(job: PlanJob, wanted: Choice["cell"]): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(job.cell, key) && show(job.cell[key]!) === value);
}

function noSuchCell(name: string, members: readonly PlanJob[], wanted: Choice["cell"]): string {
  const asked = Object.entries(wanted).map(([key, value]) => `${key}=${value}`);
  const cells = members.map((job) => Object.entries(job.cell).map(([key, value]) => `${key}=${show(value)}`));
  if (cells.every((cell) => cell.length === 0))
    return `\`${name}\` has no matrix, so there is no \`--cell\` to choose.`;
  const listed = cells.slice(0, 10).map((cell) => cell.join(" "));
  const more = cells.length > 10 ? ` and ${cells.length - 10} more` : "";
  return `no member of \`${name}\` has ${asked.join(" and ")}. There are: ${listed.join("; ")}${more}.`;
}

function show(value: Scalar): string {
  return String(value);
}

function hint(name: string, names: readonly string[]): string {
  const guess = nearest(name, names);
  if (guess !== undefined) return ` Did you mean \`${guess}\`?`;
  if (names.length === 0) return "";
  const shown = names.slice(0, 20).map((each) => `\`${each}\``);
  return ` There ${names.length === 1 ? "is" : "are"} ${shown.join(", ")}${names.length > 20 ? ", …" : ""}.`;
}
