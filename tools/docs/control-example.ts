import { placeOf, quoteSpan } from "../../apps/cli/src/output/quote-span.ts";
import { Sources } from "../../apps/cli/src/output/sources.ts";
import { styleFor } from "../../apps/cli/src/output/style.ts";
import {
  type ConfigFixture,
  configFixturesOf,
  orbsBeside,
  writtenCasesOf,
} from "../../packages/controls/src/catalogue/check-fixtures.fixture.ts";
import { type Case, collectedOf, joined } from "../../packages/controls/src/catalogue/facts.fixture.ts";
import { assess, type Check, type Collected, type Finding } from "../../packages/controls/src/index.ts";
import { masked } from "./masked.ts";

const plain = styleFor({}, false);
/** More of the same kind teach nothing. */
const mostShown = 6;

interface Example {
  /** Config texts and facts as a page may show them. */
  readonly shown: readonly string[];
  readonly collected: Collected;
  /** The texts that findings point into, token shapes masked: each as long as the original. */
  readonly texts: readonly { readonly file: string; readonly text: string }[];
}

/** What fails, and what is said about it. */
export function brokenExample(check: Check): string[] {
  const example = exampleOf(check, "ng");
  if (!example) return [];
  const fails = assess(example.collected, [check]).filter(({ verdict }) => verdict === "FAIL");
  const sources = new Sources(example.texts);
  const told = fails.slice(0, mostShown).map((finding) => masked(describe(finding, sources)));
  const more = fails.length - told.length;
  return [
    "## What fails",
    ...example.shown,
    block("text", oneConfig([...told, ...(more > 0 ? [`… and ${more} more`] : [])].join("\n\n"))),
  ];
}

/** The same, mended. */
export function mendedExample(check: Check): string[] {
  const example = exampleOf(check, "ok");
  return example ? ["## What passes", ...example.shown] : [];
}

/** What `--fix` and `--apply` would do about the failing examples. */
export function waysToMend(check: Check): string[] {
  const examples = [
    ...configFixturesOf(check)
      .filter(({ kind }) => kind === "ng")
      .map(ofConfig),
  ];
  const cases = casesOf(check).filter(({ kind }) => kind === "ng");
  const all = [...examples, ...cases.map(ofCase)].flatMap(({ collected }) => assess(collected, [check]));
  const fixes = all.flatMap(({ fixes: offered = [] }) =>
    offered.map(
      ({ safety, title }) =>
        `- \`ringfort audit --fix${safety === "safe" ? "" : "=unsafe"}\`: ${sentence(masked(title))}`,
    ),
  );
  const applies = all.flatMap(({ applies: offered = [] }) =>
    offered.map(
      ({ method, route, safety }) => `- \`ringfort audit --org … --apply\`: \`${method} ${route}\` (${safety})`,
    ),
  );
  const ways = [...new Set([...fixes, ...applies])].slice(0, mostShown);
  return ways.length > 0 ? [ways.join("\n")] : [];
}

function exampleOf(check: Check, kind: Case["kind"]): Example | undefined {
  const config = configFixturesOf(check).find((fixture) => fixture.kind === kind);
  if (config) return ofConfig(config);
  const one = casesOf(check).find((each) => each.kind === kind);
  return one && ofCase(one);
}

function casesOf(check: Check): readonly Case[] {
  return JSON.parse(writtenCasesOf(check)) as Case[];
}

function ofConfig({ written, facts, path }: ConfigFixture): Example {
  const text = withoutExpectations(written);
  const all = { ...facts, configs: [text] };
  return {
    shown: [block("yaml", masked(text)), ...factsOf(facts)],
    collected: collectedOf(together(all), orbsBeside(path)),
    texts: textsOf(all),
  };
}

function ofCase(one: Case): Example {
  const configs = (one.configs ?? []).map(withoutExpectations);
  const all = { ...one, configs };
  return {
    shown: [sentence(one.name), ...configs.map((text) => block("yaml", masked(text))), ...factsOf(one)],
    collected: collectedOf(together(all)),
    texts: textsOf(all),
  };
}

/** The facts with the token shapes that fixtures keep apart. */
function together(facts: Partial<Case>): Partial<Case> {
  return JSON.parse(joined(JSON.stringify(facts))) as Partial<Case>;
}

function textsOf({ configs = [], trustPolicies = [], runners = [] }: Partial<Case>): Example["texts"] {
  return [
    ...configs.map((text, index) => ({ file: `config-${index}.yml`, text: masked(text) })),
    ...[...trustPolicies, ...runners].map((facts) => ({ file: facts.file, text: masked(textOf(facts)) })),
  ];
}

/** A case may give a file's data alone. */
function textOf({ text, data }: { readonly text?: string; readonly data?: unknown }): string {
  return text ?? JSON.stringify(data, undefined, 2);
}

/** Marks for the tests are no part of the example. */
function withoutExpectations(text: string): string {
  return text.replace(/^\s*# expect-above .*\n/gm, "").replace(/[ \t]*# expect RF-.*$/gm, "");
}

function factsOf({
  policy,
  org,
  projects,
  contexts,
  runners,
  trustPolicies,
  auditLog,
  attestations,
}: Partial<Case>): string[] {
  const files = [...(runners ?? []), ...(trustPolicies ?? [])].map(fileOf);
  const rest = Object.entries({ policy, org, projects, contexts, auditLog, attestations }).filter(
    ([, value]) => value !== undefined,
  );
  const facts = JSON.stringify(Object.fromEntries(rest), undefined, 2);
  return [...files, ...(rest.length > 0 ? ["What was read:", block("json", masked(facts))] : [])];
}

function fileOf(facts: { readonly file: string; readonly text?: string; readonly data?: unknown }): string {
  const text = textOf(facts);
  return `\`${facts.file}\`:\n\n${block(/^\s*[[{]/.test(text) ? "json" : "text", masked(text))}`;
}

function describe({ check, severity, why, subject, primary, related = [] }: Finding, sources: Sources): string {
  const place = primary ? placeOf(primary, sources) : `${subject.kind} ${subject.name}`;
  return [
    `${place}: ${severity}[${check.id}]: ${why}`,
    ...(primary ? quoteSpan(primary, sources, plain, (text) => text) : []),
    ...related.map(({ message, at }) => `  note: ${message} (${placeOf(at, sources)})`),
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Configs of an example are numbered; one alone needs no number. */
function oneConfig(told: string): string {
  return told.includes("config-1.yml") ? told : told.replaceAll("config-0.yml", "config.yml");
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
}

function block(language: string, text: string): string {
  const fence = text.includes("```") ? "````" : "```";
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
