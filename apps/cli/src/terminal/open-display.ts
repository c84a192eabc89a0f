import { join } from "node:path";
import { WriteStream } from "node:tty";
import type { Io } from "../command.ts";
import type { Display } from "./display.ts";
import { jsonDisplay } from "./json.ts";
import { LiveDisplay } from "./live.ts";
import { PlainDisplay } from "./plain.ts";
import { isDumbTerminal } from "./settings.ts";
import { StepLog } from "./step-log.ts";

export interface DisplayOptions {
  readonly plain: boolean;
  readonly json: boolean;
  /** For logs that are too long for memory. */
  readonly temporary: string;
}

/** The live tree needs a terminal that can be redrawn; everything else gets a log. */
export function openDisplay({ stdout, settings }: Pick<Io, "stdout" | "settings">, options: DisplayOptions): Display {
  const write = (text: string) => void stdout.write(text);
  if (options.json) return jsonDisplay({ write });
  const colour = settings.colour ?? stdout.isTTY === true;
  if (options.plain || !(stdout instanceof WriteStream) || isDumbTerminal()) return new PlainDisplay({ write, colour });
  let logs = 0;
  const screen = {
    write,
    colour,
    get columns() {
      return stdout.columns || 80;
    },
    get rows() {
      return stdout.rows || 24;
    },
  };
  return new LiveDisplay({
    screen,
    now: Date.now,
    newLog: () => new StepLog(join(options.temporary, `log-${logs++}`)),
  });
}
