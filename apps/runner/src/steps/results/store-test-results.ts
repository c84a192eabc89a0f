import { posix } from "node:path";
import type { Step } from "@ringfort/contract";
import { readJUnit } from "../../junit/read-junit.ts";
import { inRoom } from "../room-paths.ts";
import type { StepContext } from "../step-context.ts";
import { filesAt } from "./files-at.ts";

const largestFile = 64 * 1024 ** 2;
const mostFiles = 10_000;

/** Reports that cannot be read are a warning: the tests have spoken already. */
export async function storeTestResults(
  step: Extract<Step, { type: "store_test_results" }>,
  context: StepContext,
): Promise<void> {
  const { room, log, request } = context;
  const path = inRoom(room, step.path);
  const files = await filesAt(context, path);
  if (!files) return log.say(`${path} does not exist: no test results are stored`);
  const counts = { files: 0, tests: 0, failed: 0, skipped: 0 };
  for await (const { below, size, content } of files) {
    const name = log.hide(below || posix.basename(path));
    if (!name.toLowerCase().endsWith(".xml")) continue;
    if (size > largestFile || counts.files >= mostFiles) {
      log.say(`${name} is too much: left out`);
      continue;
    }
    const xml = log.hide(await textOf(content));
    const report = readJUnit(xml);
    if (!report.ok) {
      log.say(`${name} is no JUnit report: ${report.problem}`);
      continue;
    }
    await request.testResults.store(request.node.index, name, xml, (text) => log.hide(text));
    counts.files++;
    counts.tests += report.cases.length;
    counts.failed += report.cases.filter(({ outcome }) => outcome === "failure" || outcome === "error").length;
    counts.skipped += report.cases.filter(({ outcome }) => outcome === "skipped").length;
  }
  if (counts.files === 0) log.say(`There are no test results in ${path}`);
  else
    log.say(
      `Stored ${counts.tests} tests of ${counts.files} files: ${counts.failed} failed, ${counts.skipped} skipped`,
    );
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
