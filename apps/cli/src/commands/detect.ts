import { defineCommand } from "../command.ts";
import { detect } from "../detect/detect.ts";
import { Tally } from "../detect/log/tally.ts";
import { reportAsText } from "../detect/output/text.ts";
import { exitCodeOf } from "../detect/report.ts";
import { styleFor } from "../output/style.ts";

export const detectCommand = defineCommand({
  positionals: [{ name: "LOG", help: "an exported audit log", required: true, many: true }],
  options: {
    from: { type: "string", value: "TIME", help: "judge from here on; the log before is only history" },
    to: { type: "string", value: "TIME", help: "judge up to here" },
    "as-of": { type: "string", value: "TIME", help: "judge the day before this time, as a scheduled run would have" },
  },
  async run({ options, positionals }, io) {
    const report = await detect(
      {
        logs: positionals,
        from: options.from,
        to: options.to,
        asOf: options["as-of"],
        databaseUrl: undefined,
        only: [],
      },
      io,
    );
    if (report instanceof Tally) return 3;
    io.stdout.write(reportAsText(report, styleFor(io.stdout, io.settings.colour)));
    return exitCodeOf(report);
  },
});
