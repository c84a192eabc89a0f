import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { WrittenScalar } from "@ringfort/config";
import { CommandFailure } from "../command.ts";
import { readTextFile } from "../text-file.ts";
import { put, type YamlData, type YamlMap } from "./yaml-data.ts";

const whole = /^\s*<<\s*include\(([^()<>]*)\)\s*>>\s*$/;
const anywhere = /<<\s*include\(/;

/** Replaces every value that is `<<include(path)>>` by that file's text; paths start at the orb's folder and stay below it. */
export async function resolveIncludes(data: YamlData, folder: string): Promise<YamlData> {
  if (data === null) return data;
  if (typeof data === "string") return (await includedText(data, folder)) ?? data;
  if (data instanceof WrittenScalar) return (await includedText(data.text, folder)) ?? data;
  if (Array.isArray(data)) return Promise.all(data.map((item) => resolveIncludes(item, folder)));
  const resolved: YamlMap = {};
  for (const [key, value] of Object.entries(data)) put(resolved, key, await resolveIncludes(value, folder));
  return resolved;
}

async function includedText(value: string, folder: string): Promise<string | undefined> {
  if (!anywhere.test(value)) return undefined;
  const path = whole.exec(value)?.[1]?.trim();
  if (path === undefined) {
    throw new CommandFailure(
      `\`<<include(…)>>\` must be the whole value, and here it is not: ${JSON.stringify(value.slice(0, 80))}.`,
    );
  }
  return escapeTags(await readTextFile(await pathBelow(folder, path)), path);
}

/** Links are followed before looking where the path ends. */
async function pathBelow(folder: string, path: string): Promise<string> {
  const target = await realpath(join(folder, path)).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandFailure(`\`<<include(${path})>>\`: there is no such file below ${folder}.`, { cause });
  });
  const inside = relative(await realpath(folder), target);
  if (isAbsolute(path) || isAbsolute(inside) || inside === ".." || inside.startsWith(`..${sep}`)) {
    throw new CommandFailure(`\`<<include(${path})>>\` leaves ${folder}.`);
  }
  return target;
}

/** A script's `<<` is a here-document, never a template tag. No escape can keep a backslash that stands before one. */
function escapeTags(text: string, path: string): string {
  if (text.includes("\\<<")) {
    throw new CommandFailure(
      `${path} has \`\\<<\`, which cannot be packed. If it is meant as an escape, write \`<<\`: packing escapes it.`,
    );
  }
  return text.replaceAll("<<", "\\<<");
}
