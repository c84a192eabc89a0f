import { type Command, launchedBy, type Option, optionsOf, textOf, type Word } from "../shell/index.ts";
import { type Manager, managers } from "./package-managers.ts";
import { once } from "./script-findings.ts";

/** What a package manager is asked to bring. `npm ci` is an install like `npm install`: `how` tells them apart. */
export interface Install {
  /** `npm`, `pip`, `go` … */
  readonly manager: string;
  /** `project`: what the repository's own manifest lists. `packages`: those named. `run`: the one named, for this command only. */
  readonly kind: "project" | "packages" | "run";
  /** The words that name it: `npm install`, `npx`. */
  readonly how: string;
  readonly packages: readonly PackageSpec[];
  readonly options: readonly Option[];
  readonly operands: readonly string[];
  readonly command: Command;
}

export interface PackageSpec {
  readonly text: string;
  readonly name: string;
  /** `exact`: one version for ever. `verified`: and its content is bound too. `open`: a variable decides. */
  readonly pinned: "no" | "exact" | "verified" | "open" | "local";
}

const byProgram = new Map<string, Manager[]>();
for (const manager of managers) {
  for (const program of manager.programs) byProgram.set(program, [...(byProgram.get(program) ?? []), manager]);
}

/** The installs that a command makes, through `sudo`, `xargs` and their like. */
export const installsOf: (command: Command) => readonly Install[] = once(findInstalls);

function findInstalls(command: Command): readonly Install[] {
  for (const { name, args } of launchedBy(command)) {
    for (const manager of byProgram.get(name) ?? []) {
      const asked = askedOf(args, manager);
      if (!asked) continue;
      const { begins, options, operands } = asked;
      const how = [name, ...begins].join(" ");
      const flags = new Set(options.map((option) => option.name));
      if (manager.not?.some((flag) => flags.has(flag))) return [];
      const kind = manager.kind({ how, operands, flags });
      if (kind === undefined) return [];
      const byOption = namedByOption(options, manager.namesBy);
      const byWord = kind === "project" || byOption.length > 0 ? [] : kind === "run" ? operands.slice(0, 1) : operands;
      const packages = [...byWord, ...byOption].map((text) => manager.read(text, options));
      return [{ manager: manager.name, kind, how, packages, options, operands, command }];
    }
  }
  return [];
}

interface Asked {
  readonly begins: readonly string[];
  readonly options: readonly Option[];
  /** Without the words that begin it. */
  readonly operands: readonly string[];
}

/** Options may stand before the words that begin it: `apt-get -y install`, `npm --prefix web install`. */
function askedOf(args: readonly Word[], manager: Manager): Asked | undefined {
  const whole = optionsOf(args, manager.valued);
  const texts = whole.operands.map(textOf);
  const begins = manager.begins.find((words) => words.every((word, index) => texts[index] === word));
  if (!begins) return undefined;
  const first = whole.operands[begins.length];
  // What stands behind a program that is run is the program's own.
  const own = manager.runs && first ? optionsOf(args.slice(0, args.indexOf(first) + 1), manager.valued) : whole;
  return { begins, options: own.options, operands: texts.slice(begins.length).filter((text) => text !== "") };
}

/** `npx --package typescript@5.4.2 tsc`: the option tells what is fetched. */
function namedByOption(options: readonly Option[], names: readonly string[] | undefined): readonly string[] {
  return options.flatMap(({ name, value }) => (names?.includes(name) && value !== undefined ? [value] : []));
}
