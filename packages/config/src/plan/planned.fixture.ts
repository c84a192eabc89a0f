import type { BuildJob, Plan, Step } from "@ringfort/contract";
import { type CompileOptions, compile } from "../compile.ts";
import { noOrbs } from "../orbs/library.ts";
import { type PlanAt, toPlan } from "./plan.ts";

/** The plan of a config for a branch or a tag, whose values it is compiled with. A config with errors throws. */
export function planned(text: string, at: PlanAt = { branch: "main" }, options: Partial<CompileOptions> = {}): Plan {
  const values = {
    ...(at.branch === undefined ? {} : { "pipeline.git.branch": at.branch }),
    ...(at.tag === undefined ? {} : { "pipeline.git.tag": at.tag }),
  };
  const compiled = compile({ file: "config.yml", text }, { orbs: noOrbs, values, ...options });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join("\n"));
  return toPlan(compiled.config, at);
}

/** The job `build` of a config that has only this one; `body` are its lines, without indentation. */
export function plannedJob(body: string): BuildJob {
  const lines = body.trim().split("\n");
  const text = `version: 2.1\njobs:\n  build:\n${lines.map((line) => `    ${line}\n`).join("")}`;
  const job = planned(text).workflows[0]?.jobs[0]?.build;
  if (!job) throw new Error("no job was planned");
  return job;
}

/** The one step that a line of `steps:` becomes, without its place. */
export function plannedStep(line: string): Omit<Step, "at"> {
  const [step] = plannedJob(`docker: [{image: "cimg/base:2026.08"}]\nsteps:\n  - ${line}`).steps;
  if (!step) throw new Error("no step was planned");
  const { at, ...rest } = step;
  return at.end > at.start ? rest : step;
}
