import type { Log } from "./actions/house.ts";
import type { Settings } from "./settings.ts";

const levels = ["debug", "info", "warn", "error"] as const;

/** One JSON object a line: time, level, message, fields. Of an error its message and stack, nothing that hangs on it. */
export function jsonLog(least: Settings["logLevel"], write: (line: string) => void): Log {
  const from = levels.indexOf(least);
  const at =
    (level: (typeof levels)[number]) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      if (levels.indexOf(level) < from) return;
      const { err, ...rest } = fields;
      write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...rest, ...described(err) })}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function described(error: unknown): object {
  if (error === undefined) return {};
  if (!(error instanceof Error)) return { error: String(error) };
  const { code } = error as NodeJS.ErrnoException;
  return { error: error.message, ...(code !== undefined && { code }), stack: error.stack };
}
