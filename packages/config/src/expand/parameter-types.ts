import { nearest } from "@ringfort/contract";
import { get, kindName, type Node, plain, textOf } from "../read/node.ts";
import type { Declaration } from "./declarations.ts";

export interface Mismatch {
  readonly code: "argument-type" | "enum-invalid" | "env-var-name-invalid";
  /** Goes on after the argument's name: "must be …, and is …". */
  readonly message: string;
  readonly help?: string;
}

const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Why a value cannot be this parameter's; nothing is converted. */
export function mismatch(node: Node, declared: Pick<Declaration, "type" | "values">): Mismatch | undefined {
  if (node.tagged && node.kind === "scalar") return undefined;
  switch (declared.type) {
    case "unknown":
      return undefined;
    case "string":
      return textOf(node) === undefined ? wrongType(node, "string", "Put it in quotes.") : undefined;
    case "boolean":
      return node.kind === "scalar" && typeof node.value === "boolean"
        ? undefined
        : wrongType(node, "boolean", "Write `true` or `false`, without quotes.");
    case "integer":
      return node.kind === "scalar" && Number.isInteger(node.value)
        ? undefined
        : wrongType(node, "integer", "Write a whole number, without quotes.");
    case "enum":
      return notListed(node, declared.values);
    case "env_var_name":
      return notAName(node);
    case "executor":
      return textOf(node) !== undefined || textOf(get(node, "name")) !== undefined
        ? undefined
        : wrongType(node, "executor", "Write an executor's name, or a map with `name` and its arguments.");
    case "steps":
      return node.kind === "list" ? undefined : wrongType(node, "steps", "Write a list of steps; `[]` is none.");
  }
}

function wrongType(node: Node, type: string, help: string): Mismatch {
  const scalar = node.kind === "scalar" && node.value !== null;
  const found = scalar ? `the ${kindName(node)} ${JSON.stringify(node.value)}` : kindWithArticle(node);
  return { code: "argument-type", message: `must be of type ${type}, and is ${found}.`, help };
}

function kindWithArticle(node: Node): string {
  return node.kind === "scalar" ? "null" : `a ${node.kind}`;
}

function notListed(node: Node, values: readonly Node[]): Mismatch | undefined {
  const wanted = JSON.stringify(plain(node));
  if (values.some((value) => JSON.stringify(plain(value)) === wanted)) return undefined;
  const words = values.map(wordFor);
  const near = nearest(wordFor(node), words);
  const all = words.slice(0, 12).map((word) => `\`${word}\``);
  return {
    code: "enum-invalid",
    message: `must be one of its enum, and is ${wanted}.`,
    help: near ? `Did you mean \`${near}\`?` : `It can be ${all.join(", ")}${words.length > 12 ? ", …" : ""}.`,
  };
}

function wordFor(node: Node): string {
  return node.kind === "scalar" ? String(node.value) : JSON.stringify(plain(node));
}

function notAName(node: Node): Mismatch | undefined {
  const text = textOf(node);
  if (text === undefined) return wrongType(node, "env_var_name", "Write the name of an environment variable.");
  if (shellName.test(text)) return undefined;
  return {
    code: "env-var-name-invalid",
    message: `must be the name of an environment variable, and is ${JSON.stringify(text)}.`,
    help: "A name has letters, digits and `_`, and does not start with a digit. Write it without `$`.",
  };
}
