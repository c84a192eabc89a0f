import { toYaml } from "@ringfort/config";
import { type DataMap, type Hook, isMap, jobsIn, mapOf, put, textOf, valueAt } from "../data.ts";
import { parameters } from "./parameters.ts";
import type { Rewrite } from "./rewrite.ts";

/** Ways to say the same with more of the language: each leaves the compiled config as it was. */
export function rewritesOf(config: DataMap): Rewrite[] {
  return [
    ...conditionalSteps(config),
    ...extractedCommands(config),
    ...extractedExecutors(config),
    ...extractedOrbCommands(config),
    ...executorParameters(config),
    ...parameters(config),
    ...workflowConditions(config),
  ];
}

/** What a true condition holds, or a false one does not exclude, is there. */
function conditionalSteps(config: DataMap): Rewrite[] {
  const conditions: readonly DataMap[] = [
    { when: { condition: true } },
    { unless: { condition: false } },
    { when: { condition: { or: [false, { equal: ["a", "a"] }] } } },
    { when: { condition: { not: "<< pipeline.git.tag >>" } } },
    { unless: { condition: { matches: { pattern: "b+", value: "abba" } } } },
  ];
  return stepLists(config).flatMap((hook) =>
    conditions.map((condition) => ({
      name: `steps within ${JSON.stringify(condition)}`,
      apply() {
        const [[key, statement]] = Object.entries(condition) as [[string, DataMap]];
        put(hook, [{ [key]: { ...statement, steps: valueAt(hook) } }]);
      },
    })),
  );
}

/** Steps of a job without parameters, as a command that takes them from the job's place. */
function extractedCommands(config: DataMap): Rewrite[] {
  return jobsIn(config).flatMap(({ job }) => {
    const { steps, parameters } = job;
    if (!Array.isArray(steps) || steps.length === 0 || parameters !== undefined) return [];
    const define = (command: DataMap): void =>
      put({ parent: config, key: "commands" }, { ...mapOf(config.commands), fuzz: command });
    return [
      {
        name: "steps as a command",
        apply() {
          define({ steps });
          put({ parent: job, key: "steps" }, ["fuzz"]);
        },
      },
      {
        name: "steps as an argument of a command",
        apply() {
          define({ parameters: { these: { type: "steps" } }, steps: [{ steps: "<< parameters.these >>" }] });
          put({ parent: job, key: "steps" }, [{ fuzz: { these: steps } }]);
        },
      },
    ];
  });
}

function extractedExecutors(config: DataMap): Rewrite[] {
  const keys = ["docker", "machine", "macos", "resource_class", "shell", "working_directory", "environment"];
  return jobsIn(config).flatMap(({ job }) => {
    if (job.executor !== undefined || job.parameters !== undefined || job.docker === undefined) return [];
    return [
      {
        name: "an executor of its own",
        apply() {
          const executor: DataMap = {};
          for (const key of keys) {
            if (job[key] === undefined) continue;
            executor[key] = job[key];
            delete job[key];
          }
          put({ parent: config, key: "executors" }, { ...mapOf(config.executors), fuzz: executor });
          put({ parent: job, key: "executor" }, { name: "fuzz" });
        },
      },
    ];
  });
}

/** A condition that holds leaves a workflow as it is. */
function workflowConditions(config: DataMap): Rewrite[] {
  const conditions: readonly DataMap[] = [
    { when: true },
    { unless: false },
    { when: "pipeline.number == 1 and not pipeline.git.tag" },
    { when: { and: [{ equal: [1, "<< pipeline.number >>"] }, "<< pipeline.number >>"] } },
    { unless: { or: ["", false, { not: "a" }] } },
  ];
  return Object.values(mapOf(config.workflows))
    .filter(isMap)
    .filter(({ when, unless }) => when === undefined && unless === undefined)
    .flatMap((workflow) =>
      conditions.map((condition) => ({
        name: `a workflow with ${JSON.stringify(condition)}`,
        apply: () => Object.assign(workflow, condition),
      })),
    );
}

/** Steps that only name what is built in, as a command of an orb within the config. */
function extractedOrbCommands(config: DataMap): Rewrite[] {
  const builtIn =
    /^(?:run|checkout|save_cache|restore_cache|store_artifacts|store_test_results|persist_to_workspace|attach_workspace)$/;
  const commands = mapOf(config.commands);
  return jobsIn(config).flatMap(({ job }) => {
    const { steps } = job;
    if (!Array.isArray(steps) || steps.length === 0 || toYaml(steps).includes("<<")) return [];
    const names = steps.map((step) => textOf(step) ?? Object.keys(mapOf(step)).join(" "));
    if (!names.every((name) => builtIn.test(name) && !(name in commands))) return [];
    return [
      {
        name: "steps as a command of an orb",
        apply() {
          const orb = { orbs: { inner: { commands: { it: { steps } } } }, commands: { it: { steps: ["inner/it"] } } };
          put({ parent: config, key: "orbs" }, { ...mapOf(config.orbs), "fuzz-orb": orb });
          put({ parent: job, key: "steps" }, ["fuzz-orb/it"]);
        },
      },
    ];
  });
}

/** A job's executor, as the default of a parameter. */
function executorParameters(config: DataMap): Rewrite[] {
  return jobsIn(config).flatMap(({ job }) => {
    const { executor, parameters: declared } = job;
    if (executor === undefined || textOf(executor)?.includes("<<") || toYaml(executor).includes("<<")) return [];
    return [
      {
        name: "an executor as a parameter",
        apply() {
          put(
            { parent: job, key: "parameters" },
            { ...mapOf(declared), fuzz: { type: "executor", default: executor } },
          );
          put({ parent: job, key: "executor" }, "<< parameters.fuzz >>");
        },
      },
    ];
  });
}

function stepLists(config: DataMap): Hook[] {
  return [...Object.values(mapOf(config.jobs)), ...Object.values(mapOf(config.commands))]
    .filter(isMap)
    .filter(({ steps }) => Array.isArray(steps) && steps.length > 0)
    .map((parent) => ({ parent, key: "steps" }));
}
