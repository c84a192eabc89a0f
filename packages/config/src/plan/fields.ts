import type { Environment, NamePatterns } from "@ringfort/contract";
import { pairs } from "../expand/executors.ts";
import { get, isNull, type Node } from "../read/node.ts";

/** A scalar as text, as it stands in the compiled config; nothing for null and for collections. */
export function text(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? String(node.value) : undefined;
}

/** A text or a list of texts. */
export function texts(node: Node | undefined): string[] {
  if (node?.kind === "list") return node.items.flatMap((item) => text(item) ?? []);
  const one = text(node);
  return one === undefined ? [] : [one];
}

export function isTrue(node: Node | undefined): boolean {
  return node?.kind === "scalar" && node.value === true;
}

export function whole(node: Node | undefined): number | undefined {
  const value = Number(text(node) ?? Number.NaN);
  return Number.isInteger(value) ? value : undefined;
}

/** Variables as a shell will see them; null is empty. */
export function environment(node: Node | undefined): Environment {
  const variables: Record<string, string> = Object.create(null);
  for (const { key, value } of pairs(node)) variables[key] = text(value) ?? "";
  return variables;
}

export function namePatterns(node: Node | undefined): NamePatterns {
  const only = get(node, "only");
  const ignore = get(node, "ignore");
  return {
    ...(only === undefined || isNull(only) ? {} : { only: texts(only) }),
    ...(ignore === undefined || isNull(ignore) ? {} : { ignore: texts(ignore) }),
  };
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `20m`, `1.25h`, `5s`, in milliseconds; a bare number is seconds. */
export function durationMs(node: Node | undefined): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text(node) ?? "");
  return parts ? Math.round(Number(parts[1]) * (units[parts[2] ?? "s"] ?? 1000)) : undefined;
}
