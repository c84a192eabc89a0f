// Names the tests that a vitest JSON report counts as failed, with the first lines of what they said. Runs under an old Node too.
import { readFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, "utf8"));
for (const { name, status, message, assertionResults } of report.testResults) {
  if (status === "failed" && message) console.log(`FAILED ${name}\n${beginning(message)}`);
  for (const { fullName, failureMessages, status: result } of assertionResults) {
    if (result === "failed") console.log(`FAILED ${name}: ${fullName}\n${beginning(failureMessages.join("\n"))}`);
  }
}

function beginning(text) {
  return text.split("\n").slice(0, 12).join("\n").slice(0, 2_000);
}
