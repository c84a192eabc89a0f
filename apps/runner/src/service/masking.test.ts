import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { jobOf, startRunner } from "./service.fixture.ts";

test("the server is told no secret, whatever a job puts it in", async () => {
  await using runner = await startRunner();
  const secret = `value-${randomBytes(9).toString("hex")}`;
  const entities = [...secret].map((char) => `&#${char.charCodeAt(0)};`).join("");
  const report = `<testsuite><testcase name="of $TOKEN" classname="${entities}" file="$TOKEN.js"><failure message="$TOKEN"/></testcase></testsuite>`;
  const task = runner.server.enqueue({
    variables: { TOKEN: secret },
    job: jobOf([
      {
        name: `prints ${secret}`,
        command: `echo "$TOKEN"; printf %s "$TOKEN" | base64; printf %s "$TOKEN" | od -An -tx1 | tr -d ' \\n'`,
      },
      {
        command: `mkdir -p "out/$TOKEN" && cd out && echo x >"$TOKEN/$TOKEN.txt" && echo "${report.replaceAll('"', '\\"')}" >"$TOKEN.xml"`,
      },
      { type: "store_artifacts", path: "out" },
      { type: "store_test_results", path: "out" },
      { type: "persist_to_workspace", root: ".", paths: ["out"] },
      { command: "true", shell: `/nowhere/${secret}` },
    ]),
  });
  await runner.until(() => task.ends.length > 0, "the end of the task");
  const told = runner.server.asked.filter(({ path }) => path !== "/objects");
  for (const { path, body } of told) {
    expect(body, path).not.toContain(secret);
    expect(body, path).not.toContain(Buffer.from(secret).toString("hex"));
    expect(body, path).not.toContain(Buffer.from(secret).toString("base64"));
  }
  expect([...task.artifacts.keys()].toSorted()).toEqual(["out/****.xml", "out/****/****.txt"]);
  expect(task.testResults).toEqual([
    { name: "of ****", classname: "****", file: "****.js", result: "failure", message: "****" },
  ]);
});
