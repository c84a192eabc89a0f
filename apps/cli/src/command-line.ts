import { nearest } from "@ringfort/contract";
import { readArguments } from "./arguments.ts";
import { CommandFailure, exitCodes, type Io, UsageError } from "./command.ts";
import { commandTable } from "./command-table.ts";
import { helpOf, overview, usageOf } from "./help.ts";

/** Runs what the words ask for and answers the exit code. Nothing is thrown for what a user did. */
export async function runCommandLine(words: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    if (error instanceof CommandFailure) {
      io.stderr.write(`ringfort: ${error.message}\n`);
      return error.exitCode;
    }
    io.stderr.write(describeBug(error, io.settings.debug));
    return exitCodes.failed;
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<number> {
  if (words[0] === "--version") return await printVersion(io);
  const help = words[0] === "help" || words.includes("--help") || words.includes("-h");
  const names = words.filter((word) => word !== "help" && word !== "--help" && word !== "-h");
  const entry = commandTable.find((each) => each.words.split(" ").every((word, at) => names[at] === word));
  if (!entry) return noSuchCommand(names, help, io);
  const command = await entry.load();
  if (help) {
    io.stdout.write(helpOf(entry, command));
    return exitCodes.ok;
  }
  try {
    return await command.run(readArguments(command, words.slice(entry.words.split(" ").length)), io);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${error.message}\nUsage: ${usageOf(entry, command)}`);
    throw error;
  }
}

/** Words that begin some command show what they may be followed by; others are a mistake. */
function noSuchCommand(names: readonly string[], help: boolean, io: Io): number {
  const prefix = names.filter((name) => !name.startsWith("-"));
  const isGroup = commandTable.some(({ words }) => prefix.every((word, at) => words.split(" ")[at] === word));
  if (isGroup) {
    (help ? io.stdout : io.stderr).write(overview(prefix));
    return help ? exitCodes.ok : exitCodes.usage;
  }
  const guess = nearest(
    prefix.join(" "),
    commandTable.map(({ words }) => words),
  );
  throw new UsageError(
    `there is no command \`${prefix.join(" ")}\`.${guess ? ` Did you mean \`ringfort ${guess}\`?` : ""} \`ringfort help\` lists them all.`,
  );
}

async function printVersion(io: Io): Promise<number> {
  const { default: manifest } = await import("../package.json", { with: { type: "json" } });
  io.stdout.write(`ringfort ${manifest.version}\n`);
  return exitCodes.ok;
}

function describeBug(error: unknown, debug: boolean): string {
  const stack = error instanceof Error ? error.stack : String(error);
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const hint = debug
    ? ""
    : "This is a bug in Ringfort. Please report the command line, the output of `ringfort --version`,\nand what the same command prints with RINGFORT_DEBUG=1 set.\n";
  return `ringfort: unexpected error: ${debug ? stack : message}\n${hint}`;
}
