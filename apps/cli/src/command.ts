import type { Settings } from "./settings.ts";

/** What the outside checks rely on; `run` adds two of its own, 4 (stopped) and 5 (an approval is waiting). */
export const exitCodes = { ok: 0, failed: 1, usage: 2, configInvalid: 3 } as const;

export interface Option {
  readonly type: "string" | "boolean";
  /** What the help calls the value: `DIR`. */
  readonly value?: string;
  readonly help: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
  readonly choices?: readonly string[];
  /** One letter: `o` for `-o`. */
  readonly short?: string;
  /** What it means when it is given without a value; a value then needs `=`. */
  readonly implied?: string;
}
export type OptionTable = Readonly<Record<string, Option>>;

export interface Positional {
  /** As the usage line shows it: `FILE`. */
  readonly name: string;
  readonly help: string;
  readonly required: boolean;
  /** Takes all the words that are left; only the last one may. */
  readonly many?: boolean;
}

type ValueOf<O extends Option> = Option extends O ? AnyValue : CheckedValue<O>;
type AnyValue = boolean | string | readonly string[] | undefined;
type CheckedValue<O extends Option> = O["type"] extends "boolean"
  ? boolean
  : O["multiple"] extends true
    ? readonly string[]
    : (O["choices"] extends readonly (infer Choice)[] ? Choice : string) | undefined;

/** The words after a command, checked against its table: a flag that was not given is `false`, `undefined` or `[]`. */
export interface Arguments<Table extends OptionTable = OptionTable> {
  readonly options: { readonly [Name in keyof Table]: ValueOf<Table[Name]> };
  readonly positionals: readonly string[];
}

/** The world as a command sees it, so that a test can run one without a process. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly settings: Settings;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Command<Table extends OptionTable = OptionTable> {
  /** What else a user should know; paragraphs separated by an empty line. */
  readonly details?: string;
  readonly positionals: readonly Positional[];
  /** Said of a word too many where that word could be a secret: it is not repeated. */
  readonly unexpected?: string;
  readonly options: Table;
  /** Pairs of options of which only one may be given. */
  readonly exclusive?: readonly (readonly (keyof Table & string)[])[];
  /** Answers the exit code. */
  run(args: Arguments<Table>, io: Io): Promise<number>;
}

/** Infers the option table, so that `args.options` is typed by what the table says; `readArguments` checks against the same table. */
export function defineCommand<const Table extends OptionTable>(command: Command<Table>): Command {
  return command as unknown as Command;
}

/** Something went wrong that the user can act on: shown as one message, without a stack. */
export class CommandFailure extends Error {
  readonly exitCode: number;
  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.name = "CommandFailure";
    this.exitCode = options.exitCode ?? exitCodes.failed;
  }
}

/** The words on the command line make no sense; exit code 2. */
export class UsageError extends CommandFailure {
  constructor(message: string) {
    super(message, { exitCode: exitCodes.usage });
    this.name = "UsageError";
  }
}
