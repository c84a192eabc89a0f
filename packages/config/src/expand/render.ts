import type { Scalar, Span } from "@ringfort/contract";
import { nearest } from "@ringfort/contract";
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import { oneLine, sentence } from "../diagnostics/sentence.ts";
import type { ExpressionError } from "../expressions/expression.ts";
import {
  type Entry,
  fromPlain,
  isNull,
  type MapNode,
  type Node,
  type Origin,
  plain,
  type ScalarNode,
  scalar,
  spanOf,
} from "../read/node.ts";
import { unavailableAlone } from "../readings.ts";
import { parseTemplate, renderTemplate, type TemplateError, templateVariables } from "../templates/index.ts";
import type { Compilation } from "./compilation.ts";
import { hasPipelineValue, pipelineValueNames } from "./pipeline-values.ts";
import type { Scope } from "./scope.ts";

export interface RenderOptions {
  /** What null becomes inside of a longer string; `<nil>` in environments. */
  readonly nullAs?: "" | "<nil>";
}

/**
 * Replaces every tag below `node`. Trees without tags come back as they are; what was inserted is not looked at again. A text whose tags
 * cannot be filled in has been told and comes back still tagged, so that nothing more is said of its value.
 */
export function render(node: Node, scope: Scope, compilation: Compilation, options: RenderOptions = {}): Node {
  if (!node.tagged || compilation.exhausted) return node;
  switch (node.kind) {
    case "scalar":
      return renderScalar(node, scope, compilation, options);
    case "list": {
      const items = node.items.map((item) => render(item, scope, compilation, options));
      return { ...node, items, tagged: items.some((item) => item.tagged) };
    }
    case "map": {
      const entries = new Map<string, Entry>();
      for (const entry of node.entries.values()) {
        entries.set(
          entry.key,
          entry.value.tagged
            ? { ...entry, value: render(entry.value, scope, compilation, within(entry.key, options)) }
            : entry,
        );
      }
      return { ...node, entries, tagged: [...entries.values()].some(({ value }) => value.tagged) };
    }
  }
}

function within(key: string, options: RenderOptions): RenderOptions {
  return key === "environment" ? { nullAs: "<nil>" } : options;
}

/** Renders a map but for some keys, whose own rules say when and where their tags are read. */
export function renderExcept(
  node: MapNode,
  skipped: ReadonlySet<string>,
  scope: Scope,
  compilation: Compilation,
): MapNode {
  if (!node.tagged) return node;
  const entries = new Map<string, Entry>();
  for (const entry of node.entries.values()) {
    const value = skipped.has(entry.key) ? entry.value : render(entry.value, scope, compilation, within(entry.key, {}));
    entries.set(entry.key, { ...entry, value });
  }
  return { ...node, entries, tagged: [...entries.values()].some(({ value }) => value.tagged) };
}

function renderScalar(node: ScalarNode, scope: Scope, compilation: Compilation, options: RenderOptions): Node {
  const text = String(node.value);
  const handed = handedOver(text, node, scope, compilation);
  if (handed)
    return options.nullAs && isNull(handed)
      ? { ...scalar(options.nullAs, handed), origins: handed.origins ?? [] }
      : handed;
  const at: Span = node;
  const parsed = templateOf(node, text);
  if (!parsed.ok) {
    for (const error of parsed.errors) tellTemplate(error, text, node, scope, compilation);
    return node;
  }
  const rendered = renderTemplate(parsed.template, (name) => lookUp(name, scope, compilation), {
    nullAs: options.nullAs ?? "",
  });
  if (!rendered.ok) {
    for (const error of rendered.errors) tellTemplate(error, text, node, scope, compilation);
    return node;
  }
  const value = rendered.value ?? (options.nullAs || unavailableAlone);
  if (typeof value === "object" && value !== null) return { ...fromPlain(value, spanOf(at)), tagged: false };
  if (typeof value === "string") compilation.spend("renderedLength", value.length, at);
  const made: ScalarNode = {
    kind: "scalar",
    value: asScalar(value),
    tagged: false,
    file: at.file,
    start: at.start,
    end: at.end,
  };
  if (!compilation.traces) return made;
  return {
    ...made,
    origins: templateVariables(parsed.template).flatMap((one) =>
      originsOf(one.name, placeInside(node, text, one.start, one.end, compilation), scope, compilation),
    ),
  };
}

const parsedTemplates = new WeakMap<ScalarNode, ReturnType<typeof parseTemplate>>();

/** The parsed form of a scalar, kept as long as the scalar: a matrix renders the same text for every member. */
export function templateOf(node: ScalarNode, text: string): ReturnType<typeof parseTemplate> {
  const known = parsedTemplates.get(node);
  if (known) return known;
  const parsed = parseTemplate(text);
  parsedTemplates.set(node, parsed);
  return parsed;
}

const onlyOneName = /^<<\s*((?:parameters|matrix|pipeline\.parameters)\.[A-Za-z_][\w-]*)\s*>>$/;

/** A scalar that is just one parameter becomes its value whole: type, places and the elements it is bound to. */
function handedOver(text: string, node: ScalarNode, scope: Scope, compilation: Compilation): Node | undefined {
  const name = onlyOneName.exec(text)?.[1];
  const value = name === undefined ? undefined : nodeOf(name, scope, compilation);
  if (name === undefined || value === undefined || value.kind !== "scalar") return value;
  const here = { ...value, file: node.file, start: node.start, end: node.end };
  return compilation.traces ? { ...here, origins: originsOf(name, spanOf(node), scope, compilation) } : here;
}

/** A pipeline value is its own origin; a parameter passes on what its argument was made of. */
function originsOf(name: string, at: Span, scope: Scope, compilation: Compilation): readonly Origin[] {
  if (name.startsWith("pipeline.")) return [{ name, at }];
  return nodeOf(name, scope, compilation)?.origins ?? [];
}

function asScalar(value: unknown): Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** What a dotted name means here; names are flat, so `pipeline.git.branch.is_default` is no part of `pipeline.git.branch`. */
export function lookUp(
  name: string,
  scope: Scope,
  compilation: Compilation,
): { known: true; value: unknown } | { known: false } {
  const node = nodeOf(name, scope, compilation);
  if (node) return { known: true, value: plain(node) };
  if (!name.startsWith("pipeline.") || name.startsWith("pipeline.parameters.")) return { known: false };
  return hasPipelineValue(name, compilation.values)
    ? { known: true, value: compilation.values.get(name) }
    : { known: false };
}

function nodeOf(name: string, scope: Scope, compilation: Compilation): Node | undefined {
  if (name.startsWith("parameters.")) return scope.parameters?.get(name.slice("parameters.".length));
  if (name.startsWith("matrix.")) return scope.matrix?.get(name.slice("matrix.".length));
  if (name.startsWith("pipeline.parameters.") && !scope.elements.isOrb) {
    return compilation.pipelineParameters.get(name.slice("pipeline.parameters.".length));
  }
  return undefined;
}

export function tellTemplate(
  error: TemplateError,
  text: string,
  node: ScalarNode,
  scope: Scope,
  compilation: Compilation,
): void {
  const at = placeInside(node, text, error.start, error.end, compilation);
  if (error.kind === "UNKNOWN_VARIABLE" && error.name !== undefined) {
    tellUnknownName(error.name, at, scope, compilation);
    return;
  }
  const code = templateCode(error.kind);
  const help =
    error.kind === "UNCLOSED_TAG" || error.message.includes("\n")
      ? "A literal `<<`, as in a shell heredoc, must be written `\\<<` in version 2.1."
      : undefined;
  compilation.error(code, at, sentence(oneLine(error.message)), { chain: scope.chain, help });
}

function templateCode(kind: TemplateError["kind"]): DiagnosticCode {
  if (kind === "UNCLOSED_TAG") return "template-unclosed";
  if (kind === "RESULT_TOO_LONG") return "expansion-too-large";
  return kind === "EMPTY_TAG" || kind === "TAG_TOO_LONG" || kind === "TOO_MANY_TAGS" || kind.includes("SECTION")
    ? "template-invalid"
    : "expression-invalid";
}

/** Tells that a name means nothing here, with the reason why people expect that it does. */
export function tellUnknownName(name: string, at: Span, scope: Scope, compilation: Compilation): void {
  const { chain } = scope;
  if (name.startsWith("parameters.")) {
    const short = name.slice("parameters.".length);
    const near = nearest(short, [...(scope.parameters?.keys() ?? [])]);
    const help = near ? `Did you mean \`parameters.${near}\`?` : whyNoParameter(short, scope, compilation);
    compilation.error("parameter-undeclared", at, `\`${name}\` is not a declared parameter here.`, { chain, help });
  } else if (name.startsWith("matrix.")) {
    const message = scope.matrix
      ? `This matrix has no parameter \`${name.slice("matrix.".length)}\`.`
      : `\`${name}\` has a value only in an invocation with a matrix.`;
    const help = scope.parameters
      ? `A job gets the values of its matrix as parameters: \`parameters.${name.slice("matrix.".length)}\`.`
      : undefined;
    compilation.error("matrix-value-outside", at, message, { chain, help });
  } else if (name.startsWith("pipeline.parameters.")) {
    const short = name.slice("pipeline.parameters.".length);
    if (scope.elements.isOrb) {
      compilation.error("pipeline-parameter-in-orb", at, `An orb cannot use the pipeline parameter \`${short}\`.`, {
        chain,
        help: "Give the orb's element a parameter, and pass the pipeline parameter as its argument.",
      });
      return;
    }
    const near = nearest(short, [...compilation.pipelineParameters.keys()]);
    compilation.error(
      "pipeline-parameter-undefined",
      at,
      `This config does not declare the pipeline parameter \`${short}\`.`,
      {
        chain,
        help: near
          ? `Did you mean \`pipeline.parameters.${near}\`?`
          : "Declare it under the top-level `parameters:` key.",
      },
    );
  } else {
    const near = nearest(name, [
      ...pipelineValueNames,
      ...[...(scope.parameters?.keys() ?? [])].map((short) => `parameters.${short}`),
    ]);
    const help = near ? `Did you mean \`${near}\`?` : /^[A-Z][A-Z0-9_]*$/.test(name) ? onlyInJobs : undefined;
    compilation.error("value-unknown", at, `There is no value \`${name}\`.`, { chain, help });
  }
}

const onlyInJobs = "Environment variables exist only while a job runs: use them in a command, as `$NAME`.";

function whyNoParameter(name: string, scope: Scope, compilation: Compilation): string {
  if (compilation.pipelineParameters.has(name)) return `Did you mean \`pipeline.parameters.${name}\`?`;
  if (scope.parameters === undefined) return "Parameters belong to one command, job or executor; a workflow has none.";
  return "Declare it under `parameters:` of this element; callers' parameters are not inherited.";
}

/** Where a piece of a scalar's value stands in the file. Folded texts, whose lines were joined, are shown whole. */
export function placeInside(
  node: ScalarNode,
  text: string,
  start: number,
  end: number,
  compilation: Compilation,
): Span {
  const source = compilation.texts.get(node.file);
  const piece = text.slice(start, end).split("\n", 1)[0] ?? "";
  if (!source || piece === "") return node;
  const written = source.slice(node.start, node.end);
  let from = written.indexOf(piece);
  for (let seen = text.indexOf(piece); seen >= 0 && seen < start && from >= 0; seen = text.indexOf(piece, seen + 1)) {
    from = written.indexOf(piece, from + 1);
  }
  if (from < 0) return node;
  return { file: node.file, start: node.start + from, end: node.start + from + piece.length };
}

/** How an expression's own mistakes are told, wherever the expression stood. */
export function tellExpression(
  error: ExpressionError & { name?: string },
  text: string,
  node: ScalarNode,
  scope: Scope,
  compilation: Compilation,
): void {
  const at = placeInside(node, text, error.start, error.end, compilation);
  if (error.kind === "UNKNOWN_VARIABLE") tellUnknownName(text.slice(error.start, error.end), at, scope, compilation);
  else compilation.error("expression-invalid", at, sentence(oneLine(error.message)), { chain: scope.chain });
}
