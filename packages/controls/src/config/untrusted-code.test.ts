import { expect, test } from "vitest";
import { collectedOf } from "../catalogue/facts.fixture.ts";
import { runsUntrustedCode } from "./untrusted-code.ts";

function codeOf(script: string, checkout = "checkout, "): string | undefined {
  const text = `version: 2.1\njobs: { a: { docker: [{ image: x }], steps: [${checkout}{ run: ${JSON.stringify(script)} }] } }\nworkflows: { w: { jobs: [a] } }\n`;
  const [config] = collectedOf({ configs: [text] }).configs;
  const [job] = config?.view.jobs ?? [];
  if (!config || !job) throw new Error("The fixture does not compile.");
  return runsUntrustedCode(config, job);
}

test.each([
  ["npm ci", "npm ci"],
  ["cd app && sudo make -C x all", "make x"],
  ["./gradlew build", "./gradlew build"],
  ["bash scripts/build.sh --all", "scripts/build.sh"],
  ["if true; then ./build.sh; fi", "./build.sh"],
  ['out="$(./version.sh)"', "./version.sh"],
  ["poetry run pytest", "poetry run"],
  ["python3 tools/build.py", "tools/build.py"],
])("%s runs code of the branch: %s", (script, found) => expect(codeOf(script)).toBe(found));

test.each([
  "# make",
  'echo "run make or ./build.sh"',
  "npm --version",
  "make --version",
  "aws s3 sync dist s3://acme",
  "/usr/local/bin/deploy",
  "curl https://example.com/make",
  "docker push acme/app",
])("%s runs none", (script) => expect(codeOf(script)).toBeUndefined());

test("where nothing is checked out, there is nothing of the branch to run", () => {
  expect(codeOf("make", "")).toBeUndefined();
});
