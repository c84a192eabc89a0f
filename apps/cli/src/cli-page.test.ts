import { expect, test } from "vitest";
import type { Command } from "./command.ts";
import { type CommandEntry, commandTable } from "./command-table.ts";
import { optionRows, usageOf } from "./help.ts";

const introduction = `# The command line

Made from the commands' own tables; after changing one, run \`npx vitest run apps/cli/src/cli-page.test.ts -u\`.

\`ringfort help COMMAND\` prints the same. Exit codes: 0 success, 1 failed, 2 the command line makes no sense, 3 the config is invalid (of \`audit\` and \`detect\`: nothing was collected);
\`run\` adds 4 (stopped) and 5 (an approval is missing).

Environment: \`RINGFORT_CACHE\` (folder for orbs and compiled code, by default \`ringfort\` in the user's cache folder),
\`RINGFORT_ORB_REGISTRY\` (GraphQL address), \`RINGFORT_ORB_TOKEN\` (for private orbs), \`RINGFORT_ORB_TIMEOUT_MS\` (5000),
\`RINGFORT_HOST\`, \`RINGFORT_ORG\`, \`RINGFORT_TOKEN\` (the house that contexts, variables, keys and approvals are of), \`RINGFORT_KEYS\` (folder of your keys and
of what is pinned, by default \`~/.config/ringfort/keys\`), \`NO_COLOR\`, \`FORCE_COLOR\`, \`RINGFORT_DEBUG\` (stacks of unexpected errors).
`;

test("docs/cli.md is what the commands say of themselves", async () => {
  const sections = await Promise.all(commandTable.map(async (entry) => section(entry, await entry.load())));
  await expect([introduction, ...sections].join("\n")).toMatchFileSnapshot("../../../docs/cli.md");
});

function section(entry: CommandEntry, command: Command): string {
  const rows = [...command.positionals.map(({ name, help }) => [name, help] as const), ...optionRows(command)].map(
    ([left, right]) => `| \`${left.replaceAll("|", "\\|")}\` | ${right.replaceAll("|", "\\|")} |`,
  );
  const table = rows.length > 0 ? ["", "| | |", "|---|---|", ...rows] : [];
  const details = command.details === undefined ? [] : ["", command.details];
  return [
    `## ringfort ${entry.words}`,
    "",
    `${entry.summary}.`,
    "",
    "```",
    usageOf(entry, command),
    "```",
    ...table,
    ...details,
    "",
  ].join("\n");
}
