import { get, type Node, type StepView } from "@ringfort/config";
import type { Span } from "@ringfort/contract";
import type { Edit, Fix, Result } from "../check.ts";
import { fail } from "../results.ts";
import { allCommands, innerScripts, type Script, type Stretch } from "../shell/index.ts";
import type { ConfigFacts, StepScript } from "./config-facts.ts";

/** What is wrong at one stretch of a step's script. */
export interface ScriptFinding extends Pick<Result, "severity" | "confidence" | "fixes" | "remedy"> {
  readonly at: Stretch;
  readonly why: string;
  /** What tells it from its siblings in the same step. */
  readonly about: string;
  /** What could stand at `at` instead; an empty text takes the whole line away. */
  readonly instead?: { readonly safety: Fix["safety"]; readonly title: string; readonly text: string };
}

/** One judgement over one step's script: what the checks of scripts have in common, so that orb sources can be judged by it too. */
export type ScriptRule = (one: StepScript, config: ConfigFacts) => readonly ScriptFinding[];

/** A rule that asks for the script alone, whatever job and step run it: judged once, however many do. */
export function perScript(judge: Judge): ScriptRule {
  const judged = once(judge);
  return ({ script }) => judged(script);
}

type Judge = (script: Script) => readonly ScriptFinding[];

/** The same judgement of the scripts that a script carries in words, as `bash -c "…"` does; a finding there is told at the command. */
export function withInner(judge: Judge): Judge {
  const deeper = (script: Script, depth: number): readonly ScriptFinding[] => {
    const found = judge(script);
    if (depth === 0) return found;
    const inner = allCommands(script).flatMap((command) => {
      const below = innerScripts(command).flatMap((one) => deeper(one, depth - 1));
      return found.some(({ at }) => at === command) ? [] : below.map((finding) => ({ ...finding, at: command }));
    });
    return [...found, ...inner];
  };
  return (script) => deeper(script, 2);
}

/** A FAIL for each place in the config's own scripts. A step that several jobs run is told once. Scripts of orbs are RF-3.5.8's. */
export function failsInScripts(config: ConfigFacts, rule: ScriptRule): readonly Result[] {
  const seen = new Set<string>();
  const fails: Result[] = [];
  for (const one of config.scripts) {
    if (orbOf(one, config) !== undefined) continue;
    for (const { at, about, instead, ...found } of rule(one, config)) {
      const primary = placeOf(one, at, config);
      const key = `${primary.start}:${primary.end}:${about}`;
      if (seen.has(key)) continue;
      seen.add(key);
      // Nobody mends more at once, and finding the place of each in a script made to cost time would.
      if (fails.length >= 200) return fails;
      const { why, ...more } = found;
      const calls = one.step.calls.length > 0 ? { related: one.step.calls } : {};
      const edit = instead && editOf(one, at, primary, instead.text, config);
      const fixes = edit ? { fixes: [{ safety: instead.safety, title: instead.title, edits: [edit] }] } : {};
      const named = `${one.job.declaredName}/${about}`;
      fails.push(fail(config.subject, why, { ...more, ...calls, ...fixes, primary, about: named }));
    }
  }
  return fails;
}

/** Only where the file has the very text of the script, and quotes of YAML are not in the way. */
function editOf(
  { step, text }: StepScript,
  at: Stretch,
  primary: Span,
  instead: string,
  { view: { source } }: ConfigFacts,
): Edit | undefined {
  const node = commandNode(step);
  const written = source.text.slice(primary.start, primary.end);
  if (!node || /^["']/.test(source.text.slice(node.start)) || written !== text.slice(at.start, at.end))
    return undefined;
  if (instead !== "") return { at: primary, text: instead };
  const start = source.text.lastIndexOf("\n", primary.start) + 1;
  const end = source.text.indexOf("\n", primary.end) + 1;
  const isLine = end > 0 && start > node.start && source.text.slice(start, end).trim() === written;
  return isLine ? { at: { file: primary.file, start, end }, text: "" } : undefined;
}

/** The node that holds a step's script: `run: text`, or its `command`. */
export function commandNode({ body, node }: StepView): Node | undefined {
  return get(body, "command") ?? (body?.kind === "scalar" ? body : node.kind === "scalar" ? node : undefined);
}

const orbsOfScripts = new WeakMap<StepScript, string | false>();

/** The source of the orb that a script was written in; undefined when it stands in the config, or was handed to an orb from there. */
export function orbOf(one: StepScript, config: ConfigFacts): string | undefined {
  const known = orbsOfScripts.get(one) ?? writtenIn(one, config) ?? false;
  orbsOfScripts.set(one, known);
  return known === false ? undefined : known;
}

function writtenIn({ step, text }: StepScript, { view }: ConfigFacts): string | undefined {
  const node = commandNode(step);
  if (!node || node.file === view.source.file) return undefined;
  const first = text.split("\n", 1)[0]?.trim() ?? "";
  const handedOver =
    first.length > 0 && !view.texts.get(node.file)?.includes(first) && view.source.text.includes(first);
  return handedOver ? undefined : node.file;
}

/** Where a stretch of a script stands in the file that a person edits; the step where it cannot be told. */
export function placeOf({ step, text }: StepScript, at: Stretch, { view }: ConfigFacts): Span {
  const node = commandNode(step);
  return (node && node.file === view.source.file && placeInside(node, text, at, view.source.text)) || step.at;
}

/** The same for a text that a node of the file holds. Undefined where the file shows it in other words. */
export function placeInside(node: Node, text: string, at: Stretch, source: string): Span | undefined {
  const written = source.slice(node.start, node.end);
  const piece = (text.slice(at.start, at.end).split("\n", 1)[0] ?? "").trimEnd();
  if (piece === "") return undefined;
  let from = written.indexOf(piece);
  for (
    let seen = text.indexOf(piece);
    seen >= 0 && seen < at.start && from >= 0;
    seen = text.indexOf(piece, seen + 1)
  ) {
    from = written.indexOf(piece, from + 1);
  }
  if (from < 0) return lineOf(written, node, text, at);
  return { file: node.file, start: node.start + from, end: node.start + from + piece.length };
}

/** Tags were replaced in it, so the text is not found: the line at the same place of a block scalar is. */
function lineOf(written: string, node: Node, text: string, at: Stretch): Span | undefined {
  if (!/^[|][-+\d]*[ \t]*(?:#[^\n]*)?\r?\n/.test(written)) return undefined;
  const lines = written.split("\n");
  const index = text.slice(0, at.start).split("\n").length;
  const line = lines[index];
  const wanted = text.slice(at.start, at.start + 3);
  if (line === undefined || wanted.trim() === "" || !line.includes(wanted)) return undefined;
  const start = node.start + lines.slice(0, index).join("\n").length + 1 + line.indexOf(wanted);
  return { file: node.file, start, end: start + line.trimEnd().length - line.indexOf(wanted) };
}

const scriptsByJob = new WeakMap<ConfigFacts, ReadonlyMap<StepScript["job"], readonly StepScript[]>>();

/** The scripts of one job, in its order. */
export function scriptsOf(config: Pick<ConfigFacts, "scripts">, job: StepScript["job"]): readonly StepScript[] {
  const facts = config as ConfigFacts;
  const known = scriptsByJob.get(facts) ?? Map.groupBy(facts.scripts, (one) => one.job);
  scriptsByJob.set(facts, known);
  return known.get(job) ?? [];
}

/** Works something out once for each script or command, however many jobs and checks ask for it. */
export function once<K extends object, T>(work: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly value: T }>();
  return (of) => {
    const before = known.get(of);
    if (before) return before.value;
    const value = work(of);
    known.set(of, { value });
    return value;
  };
}

/** A stretch of script in one line, for a sentence. */
export function excerpt({ text }: StepScript, at: Stretch): string {
  const line =
    text
      .slice(at.start, at.end)
      .replace(/\\\n\s*/g, " ")
      .split("\n", 1)[0]
      ?.trim() ?? "";
  return line.length > 100 ? `${line.slice(0, 97)}…` : line;
}
