import type { CompileOptions, ConfigView, JobView, Source, StepView } from "@ringfort/config";
import { viewConfig } from "@ringfort/config";
import type { Subject } from "../check.ts";
import type { OrgPolicy } from "../policy.ts";
import { readScript, type Script } from "../shell/index.ts";
import { Reach } from "./reach.ts";

/** One config with everything that checks ask of it, worked out once. */
export interface ConfigFacts {
  readonly subject: Subject;
  readonly view: ConfigView;
  readonly reach: Reach;
  /** The slug of the project that this config belongs to, when an organization was collected. */
  readonly project: string | undefined;
  /** Every `run` step of every job, with its script read. One step of a job that runs in two workflows appears twice. */
  readonly scripts: readonly StepScript[];
}

export interface StepScript {
  readonly job: JobView;
  readonly step: StepView;
  readonly text: string;
  /** The shell that the step, or its job, names: `/usr/bin/env bash -e` is `bash -e`. */
  readonly shell: string | undefined;
  readonly script: Script;
}

export interface ConfigInput {
  readonly source: Source;
  readonly orbs: CompileOptions["orbs"];
  readonly policy: OrgPolicy;
  readonly project?: string;
}

export function readConfig({ source, orbs, policy, project }: ConfigInput): ConfigFacts {
  const view = viewConfig(source, { orbs });
  const known = new Map<string, Script>();
  const script = (text: string, shell: string | undefined) => {
    const key = `${shell ?? ""}\n${text}`;
    const before = known.get(key);
    if (before) return before;
    const read = readScript(text, shell);
    known.set(key, read);
    return read;
  };
  return {
    subject: { kind: "config", name: source.file },
    view,
    reach: new Reach(view, policy),
    project,
    scripts: view.jobs.flatMap((job) =>
      job.steps.flatMap((step) => {
        if (step.step.type !== "run") return [];
        const { command: text, shell: named = job.build?.shell } = step.step;
        const shell = named?.trim().replace(/^(?:\S*\/)?env\s+(?:-S\s+)?/, "");
        return [{ job, step, text, shell, script: script(text, shell) }];
      }),
    ),
  };
}
