import { toYaml } from "@ringfort/config";
import {
  copyOf,
  type Data,
  type DataMap,
  dataOf,
  type Hook,
  hooksIn,
  isMap,
  mapOf,
  parameterTypeOf,
  parsed,
  put,
  remove,
  textOf,
  valueAt,
} from "../data.ts";
import type { Random } from "../random.ts";
import { oddValues, words } from "./words.ts";

/** Changes what the text says instead of how it is written: what comes out is always YAML, and often a config. */
export function mutateTree(text: string, random: Random, other: () => string): string {
  const tree = treeOf(text);
  if (!isMap(tree)) return text;
  do {
    const hooks = hooksIn(tree);
    if (hooks.length === 0) break;
    random.of(changes)({ tree, hooks, random, other });
  } while (random.chance(0.5));
  return toYaml(tree);
}

function treeOf(text: string): Data {
  return dataOf(text, { remember: true });
}

interface Change {
  readonly tree: DataMap;
  readonly hooks: readonly Hook[];
  readonly random: Random;
  readonly other: () => string;
}

/** What stands in another file under the same key takes a value's place. */
function graft({ hooks, random, other }: Change): void {
  const hook = random.of(hooks);
  const theirs = hooksIn(treeOf(other()));
  const fitting = theirs.filter(({ key }) => key === hook.key);
  const chosen = fitting.length > 0 && random.chance(0.8) ? fitting : theirs;
  if (chosen.length > 0) put(hook, copyOf(valueAt(random.of(chosen))));
}

/** A whole element of another file joins those of its kind. */
function adopt({ tree, random, other }: Change): void {
  const kind = random.of(["jobs", "commands", "executors", "workflows", "orbs", "parameters", "job-groups"]);
  const theirs = mapOf(mapOf(treeOf(other()))[kind]);
  const names = Object.keys(theirs);
  if (names.length === 0) return;
  const name = random.of(names);
  tree[kind] = { ...mapOf(tree[kind]), [name]: copyOf(theirs[name]) };
}

function drop({ hooks, random }: Change): void {
  remove(random.of(hooks));
}

function repeat({ hooks, random }: Change): void {
  const hook = random.of(hooks);
  const copy = copyOf(valueAt(hook));
  if (Array.isArray(hook.parent)) hook.parent.splice(Number(hook.key), 0, copy);
  else put({ parent: hook.parent, key: `${hook.key}-2` }, copy);
}

function swap({ hooks, random }: Change): void {
  const [one, two] = [random.of(hooks), random.of(hooks)];
  const [first, second] = [copyOf(valueAt(one)), copyOf(valueAt(two))];
  put(one, second);
  put(two, first);
}

function changeScalar({ hooks, random }: Change): void {
  const scalars = hooks.filter((hook) => !isMap(valueAt(hook)) && !Array.isArray(valueAt(hook)));
  if (scalars.length > 0) put(random.of(scalars), oddScalar(random));
}

function insert({ hooks, random }: Change): void {
  const hook = random.of(hooks);
  const value = valueAt(hook);
  if (isMap(value)) put({ parent: value, key: random.of(words) }, oddScalar(random));
  else if (Array.isArray(value)) value.splice(random.below(value.length + 1), 0, oddScalar(random));
  else put(hook, { [random.of(words)]: value });
}

function renameKey({ hooks, random }: Change): void {
  const hook = random.of(hooks);
  const value = valueAt(hook);
  remove(hook);
  put({ parent: hook.parent, key: Array.isArray(hook.parent) ? 0 : random.of(words) }, value);
}

/** A value of a job becomes a parameter of it, whose default it is. */
function parameterise({ tree, random }: Change): void {
  const jobs = Object.values(mapOf(tree.jobs)).filter(isMap);
  if (jobs.length === 0) return;
  const job = random.of(jobs);
  const { parameters, ...body } = job;
  const scalars = hooksIn(body).filter((hook) => parameterTypeOf(valueAt(hook)) !== undefined);
  if (scalars.length === 0) return;
  const hook = random.of(scalars);
  const value = valueAt(hook);
  const type = parameterTypeOf(value);
  const name = random.of(["p", "q", "size", "version"]);
  job.parameters = { ...mapOf(parameters), [name]: { type, default: value } };
  const top =
    Object.keys(body).includes(String(hook.key)) && hook.parent === body ? { parent: job, key: hook.key } : hook;
  put(top, random.of([`<< parameters.${name} >>`, `<<parameters.${name}>>`, `a<< parameters.${name} >>b`]));
}

function wrapSteps({ hooks, random }: Change): void {
  const lists = hooks.filter((hook) => hook.key === "steps" && Array.isArray(valueAt(hook)));
  if (lists.length === 0) return;
  const hook = random.of(lists);
  const condition = random.of([
    true,
    false,
    "<< pipeline.number >>",
    { equal: [1, 1] },
    { not: "<< pipeline.git.tag >>" },
  ]);
  put(hook, [{ [random.of(["when", "unless"])]: { condition, steps: valueAt(hook) } }]);
}

function multiply({ tree, random }: Change): void {
  const workflows = Object.values(mapOf(tree.workflows)).filter(isMap);
  const lists = workflows.map(({ jobs }) => jobs).filter(Array.isArray);
  if (lists.length === 0) return;
  const jobs = random.of(lists) as Data[];
  if (jobs.length === 0) return;
  const at = random.below(jobs.length);
  const invocation = jobs[at];
  const name = textOf(invocation) ?? Object.keys(mapOf(invocation))[0] ?? "x";
  const options = mapOf(mapOf(invocation)[name]);
  const matrix = {
    parameters: {
      [random.of(["p", "q", "size", "version"])]: ["a", "b", random.of(["c", "a", "", "<< pipeline.number >>"])],
    },
  };
  const extra = random.of([
    { matrix },
    { requires: [name] },
    { name: "<< matrix.p >>", matrix },
    { context: ["a", "b"] },
    { name: "x y" },
  ]);
  jobs[at] = { [name]: { ...options, ...mapOf(copyOf(extra)) } };
}

const changes = [
  ...[graft, graft, graft, graft, adopt, adopt, adopt, drop, repeat, repeat, swap, changeScalar, changeScalar],
  ...[insert, insert, renameKey, parameterise, parameterise, wrapSteps, multiply, multiply],
];

function oddScalar(random: Random): Data {
  const text = random.chance(0.3) ? random.of(words) : random.of(oddValues);
  return random.chance(0.5) ? text : parsed(text);
}
