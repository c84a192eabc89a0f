import { type Command, launchedBy, type Option, optionsOf, textOf } from "../shell/index.ts";
import { managers } from "./package-managers.ts";
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

/** The installs that a command makes, through `sudo`, `xargs` and their like. */
export const installsOf: (command: Command) => readonly Install[] = once(findInstalls);

function findInstalls(command: Command): readonly Install[] {
  for (const { name, args } of launchedBy(command)) {
    const texts = args.map(textOf);
    for (const manager of managers) {
      if (!manager.programs.includes(name)) continue;
      // `python -m pip` launches `pip` itself, `uv pip install` names it in its words.
      const begins = manager.begins.find((words) => words.every((word, index) => texts[index] === word));
      if (!begins) continue;
      const { options, operands } = optionsOf(args.slice(begins.length), manager.valued);
      const named = operands.map(textOf).filter((text) => text !== "");
      const how = [name, ...begins].join(" ");
      const flags = new Set(options.map((option) => option.name));
      if (manager.not?.some((flag) => flags.has(flag))) return [];
      const kind = manager.kind({ how, operands: named, flags });
      if (kind === undefined) return [];
      const asked = kind === "run" ? named.slice(0, 1) : kind === "packages" ? named : [];
      const packages = [...asked, ...namedByOption(options, manager.namesBy)].map((text) =>
        manager.read(text, options),
      );
      return [{ manager: manager.name, kind, how, packages, options, operands: named, command }];
    }
  }
  return [];
}

/** `npx --package typescript@5.4.2 tsc`: the option tells what is fetched. */
function namedByOption(options: readonly Option[], names: readonly string[] | undefined): readonly string[] {
  return options.flatMap(({ name, value }) => (names?.includes(name) && value !== undefined ? [value] : []));
}
