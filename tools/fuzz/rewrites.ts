import { type Data, type DataMap, type Hook, hooksIn, isMap, mapOf, parameterTypeOf, put, valueAt } from "./data.ts";

/** One place of a config where the same can be said in another way. */
export interface Rewrite {
  readonly name: string;
  /** Changes the config where it stands. */
  readonly apply: () => void;
}

/** Ways to say the same with more of the language: each leaves the compiled config as it was. */
export function rewritesOf(config: DataMap): Rewrite[] {
  return [
    ...conditionalSteps(config),
    ...extractedCommands(config),
    ...extractedExecutors(config),
    ...parameters(config),
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

/** A value as the default of a parameter, of the job or of the pipeline. */
function parameters(config: DataMap): Rewrite[] {
  return jobsIn(config).flatMap(({ job }) =>
    Object.entries(job)
      .filter(([key]) => !["parameters", "type", "executor", "description"].includes(key))
      .flatMap(([key, value]): Hook[] => [{ parent: job, key }, ...hooksIn(value)])
      .filter(canBeParameter)
      .flatMap((hook) => [
        {
          name: `a parameter of the job for ${String(hook.key)}`,
          apply: () => {
            declare(job, hook);
            put(hook, "<< parameters.fuzz >>");
          },
        },
        {
          name: `a parameter of the pipeline for ${String(hook.key)}`,
          apply: () => {
            declare(config, hook);
            put(hook, "<<pipeline.parameters.fuzz>>");
          },
        },
      ]),
  );
}

function declare(element: DataMap, hook: Hook): void {
  const value = valueAt(hook);
  const fuzz = { type: parameterTypeOf(value), default: value };
  put({ parent: element, key: "parameters" }, { ...mapOf(element.parameters), fuzz });
}

/** Names are looked up before values are put in, and what has a tag of its own would be one more time rendered. */
function canBeParameter(hook: Hook): boolean {
  const value = valueAt(hook);
  if (parameterTypeOf(value) === undefined) return false;
  if (typeof value === "string" && /<<|\\/.test(value)) return false;
  const isName = typeof hook.key === "number" || ["name", "executor", "type"].includes(hook.key);
  return !isName;
}

function stepLists(config: DataMap): Hook[] {
  return [...Object.values(mapOf(config.jobs)), ...Object.values(mapOf(config.commands))]
    .filter(isMap)
    .filter(({ steps }) => Array.isArray(steps) && steps.length > 0)
    .map((parent) => ({ parent, key: "steps" }));
}

function jobsIn(config: DataMap): { readonly job: DataMap }[] {
  return Object.values(mapOf(config.jobs))
    .filter((job: Data): job is DataMap => isMap(job))
    .map((job) => ({ job }));
}
