import type { CompiledConfig } from "../compile.ts";
import type { CompiledInvocation, CompiledWorkflow } from "../expand/workflows.ts";
import { get, isNull, plain } from "../read/node.ts";

type Data = Record<string, unknown>;

/** The compiled config as CircleCI prints it: plain data of a `version: 2` config, keys in the order of printing. */
export function toDocument(config: CompiledConfig): unknown {
  const jobs: Data = Object.create(null);
  const workflows: Data = Object.create(null);
  for (const workflow of config.workflows) {
    for (const { finalName, job } of workflow.invocations) {
      if (job.node && !(finalName in jobs)) jobs[finalName] = plain(job.node);
    }
    workflows[workflow.name] = printedWorkflow(workflow);
  }
  workflows["version"] = 2;
  return { version: 2, ...(config.setup ? { setup: true } : {}), jobs, workflows };
}

function printedWorkflow(workflow: CompiledWorkflow): Data {
  const out: Data = { jobs: workflow.invocations.map(printedInvocation) };
  if (workflow.triggers && !isNull(workflow.triggers)) out["triggers"] = plain(workflow.triggers);
  if (workflow.maxAutoReruns) out["max_auto_reruns"] = plain(workflow.maxAutoReruns);
  return out;
}

function printedInvocation(invocation: CompiledInvocation): unknown {
  const options: Data = {};
  const filters = get(invocation.options, "filters");
  if (filters) options["filters"] = plain(filters);
  if (invocation.requires.length > 0) options["requires"] = printedRequires(invocation);
  for (const key of ["context", "upstream"]) {
    const node = get(invocation.options, key);
    if (node) options[key] = plain(node);
  }
  if (invocation.job.type === "approval") options["type"] = "approval";
  if (Object.keys(options).length === 0) return invocation.finalName;
  return { [invocation.finalName]: options };
}

function printedRequires(invocation: CompiledInvocation): unknown[] {
  return invocation.requires.map(({ job, statuses, written }) => {
    if (written) return { [job]: plain(written) };
    if (statuses.length === 1 && statuses[0] === "success") return job;
    return { [job]: statuses.length === 5 ? "terminal" : statuses };
  });
}
