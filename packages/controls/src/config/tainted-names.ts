import { allCommands, commandName, expansionsIn, type Script } from "../shell/index.ts";
import type { ConfigFacts, StepScript } from "./config-facts.ts";
import { variablesOfJob, variablesOfStep } from "./environments.ts";
import { parameterTypesOf } from "./pipeline-parameters.ts";
import { taintedVariables, taintOf } from "./taint.ts";

/** How a variable of a script came to hold a text that others choose: the built-in variable, or the pipeline value. */
export type TaintedNames = ReadonlyMap<string, string>;

/** Variables of a step's script whose text an attacker can choose: built in, set by the config, or assigned from one of those. */
export function taintedNames(one: StepScript, config: ConfigFacts): TaintedNames {
  const types = parameterTypesOf(config);
  const set = [...variablesOfJob(one.job), ...variablesOfStep(one.step)].flatMap(({ name, value }) => {
    const origin = value.origins?.find((each) => taintOf(each.name, types) === "arbitrary");
    return origin ? [[name, origin.name] as const] : [];
  });
  if (set.length === 0) return assignedIn(one.script);
  return withAssigned(one.script, new Map([...builtIn, ...set]));
}

const builtIn: TaintedNames = new Map([...taintedVariables].map((name) => [name, name]));
const known = new WeakMap<Script, TaintedNames>();

function assignedIn(script: Script): TaintedNames {
  const before = known.get(script);
  if (before) return before;
  const names = withAssigned(script, builtIn);
  known.set(script, names);
  return names;
}

/** `BRANCH=$CIRCLE_BRANCH` hands the taint on; `BRANCH=$(… | tr …)` may clean it, and does not. */
function withAssigned(script: Script, from: TaintedNames): TaintedNames {
  const names = new Map(from);
  for (const command of allCommands(script)) {
    if (command.assignments.length === 0 && command.words.length < 2) continue;
    const declares = declarations.has(commandName(command) ?? "");
    for (const { name, word, use } of expansionsIn(command)) {
      const source = names.get(name);
      if (source === undefined || !word) continue;
      const assignment = use === "assignment" ? command.assignments.find(({ value }) => value === word) : undefined;
      const target = assignment?.name ?? (declares ? declared(word.raw) : undefined);
      if (target !== undefined && !names.has(target)) names.set(target, source);
    }
  }
  return names;
}

const declarations = new Set(["export", "declare", "typeset", "local", "readonly"]);

function declared(raw: string): string | undefined {
  return /^([A-Za-z_]\w*)=/.exec(raw)?.[1];
}
