import { type DataMap, type Hook, hooksIn, jobsIn, mapOf, parameterTypeOf, put, valueAt } from "../data.ts";
import type { Rewrite } from "./rewrite.ts";

/** A value as the default of a parameter, of the job or of the pipeline. */
export function parameters(config: DataMap): Rewrite[] {
  return jobsIn(config).flatMap(({ job }) =>
    Object.entries(job)
      .filter(([key]) => !["parameters", "type", "executor", "description"].includes(key))
      .flatMap(([key, value]): Hook[] => [{ parent: job, key }, ...hooksIn(value)])
      .filter(canBeParameter)
      .flatMap((hook) => [
        ...partsOfText(job, hook),
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

/** A text put together from pieces: a parameter in its middle, a section around it. */
function partsOfText(job: DataMap, hook: Hook): Rewrite[] {
  const value = valueAt(hook);
  if (typeof value !== "string" || value.length < 3) return [];
  // A section's tag alone on its line takes the line with it.
  const isOneLine = !value.includes("\n");
  const middle = { start: value.slice(0, 1), part: value.slice(1, -1), end: value.slice(-1) };
  return [
    {
      name: `a text with a parameter inside for ${String(hook.key)}`,
      apply: () => {
        put(
          { parent: job, key: "parameters" },
          { ...mapOf(job.parameters), fuzz: { type: "string", default: middle.part } },
        );
        put(hook, `${middle.start}<<parameters.fuzz>>${middle.end}`);
      },
    },
    ...(isOneLine
      ? [
          {
            name: `a text within a section for ${String(hook.key)}`,
            apply: () => {
              put(
                { parent: job, key: "parameters" },
                { ...mapOf(job.parameters), fuzz: { type: "boolean", default: true } },
              );
              put(hook, `${middle.start}<<# parameters.fuzz >>${middle.part}<</ parameters.fuzz >>${middle.end}`);
            },
          },
        ]
      : []),
  ];
}
