import type { Command, Option } from "./command.ts";
import { type CommandEntry, commandTable } from "./command-table.ts";

/** The list of commands, of all or of those that begin with some words. */
export function overview(prefix: readonly string[] = []): string {
  const entries = commandTable.filter(({ words }) => prefix.every((word, at) => words.split(" ")[at] === word));
  return [
    ...(prefix.length === 0 ? ["Ringfort runs .circleci/config.yml: on a laptop, without a server.", ""] : []),
    `Usage: ringfort ${[...prefix, "COMMAND"].join(" ")} [OPTIONS]`,
    "",
    "Commands:",
    ...columns(entries.map(({ words, summary }) => [words, summary])),
    "",
    "`ringfort help COMMAND` explains one; `ringfort --version` prints the version.",
    "",
  ].join("\n");
}

export function helpOf(entry: CommandEntry, command: Command): string {
  const lines = [`${entry.summary}.`, "", `Usage: ${usageOf(entry, command)}`, ""];
  if (command.positionals.length > 0) {
    lines.push("Arguments:", ...columns(command.positionals.map(({ name, help }) => [name, help])), "");
  }
  lines.push("Options:", ...columns([...optionRows(command), ["--help", "show this"]]), "");
  if (command.details) lines.push(command.details, "");
  return lines.join("\n");
}

export function usageOf(entry: CommandEntry, command: Command): string {
  const positionals = command.positionals.map(
    ({ name, required, many }) => (required ? name : `[${name}]`) + (many ? "..." : ""),
  );
  const groups = new Map((command.exclusive ?? []).map((group) => [group[0], group]));
  const later = new Set((command.exclusive ?? []).flatMap((group) => group.slice(1)));
  const options = Object.keys(command.options)
    .filter((name) => !later.has(name))
    .map((name) => {
      const alternatives = (groups.get(name) ?? [name]).map((each) => flag(each, command.options[each]!));
      return `[${alternatives.join(" | ")}]${command.options[name]!.multiple ? "..." : ""}`;
    });
  return ["ringfort", entry.words, ...positionals, ...options].join(" ");
}

/** Each option as the help shows it, with what it does. */
export function optionRows(command: Command): [string, string][] {
  return Object.entries(command.options).map(([name, option]) => [
    (option.short ? `-${option.short}, ` : "") + flag(name, option),
    option.help,
  ]);
}

function flag(name: string, option: Option): string {
  if (option.type === "boolean") return `--${name}`;
  return `--${name} ${option.choices?.join("|") ?? option.value}`;
}

function columns(rows: readonly (readonly [string, string] | string[])[]): string[] {
  const width = Math.min(30, Math.max(...rows.map(([left]) => left!.length)));
  return rows.map(([left, right]) => `  ${left!.padEnd(width)}  ${right}`);
}
