// Loaded into a measured program before its own code: writes down, at its end, the most memory that it had.
const { appendFileSync } = require("node:fs");

process.on("exit", () => appendFileSync(process.env.RINGFORT_BENCH_PEAK, `${process.resourceUsage().maxRSS}\n`));
