import { expect, test } from "vitest";
import { people } from "./people.fixture.ts";

test("from nothing to a sealed variable", async () => {
  const { house, ada } = await people();
  console.log(await ada.run(["trust", "init", "--recovery", "recovery.txt"]));
  console.log(await ada.run(["trust", "show"]));
  console.log(
    await ada.run([
      "context",
      "create",
      "prod",
      "--project",
      house.project.slug,
      "--ref",
      "refs/heads/main",
      "--expression",
      'pipeline.git.branch == "main"',
    ]),
  );
  console.log(await ada.run(["context", "set", "prod", "NPM_TOKEN"], { stdin: "s3cret-value\n" }));
  console.log(await ada.run(["context", "set", "prod", "NPM_TOKEN"], { stdin: "s3cret-value2\n" }));
  console.log(await ada.run(["context", "list"]));
  console.log(await ada.run(["context", "list", "prod"]));
  console.log(await ada.run(["context", "restrict", "prod", "--project", "*", "--approvals", "1"]));
  console.log(await ada.run(["recovery", "open-check", "--recovery", "recovery.txt"]));
  console.log(await ada.run(["context", "rm", "prod", "NPM_TOKEN"]));
  console.log(await ada.run(["context", "set", "prod", "NPM_TOKEN"], { stdin: "s3cret-value3\n" }));
  console.log(await ada.run(["context", "rm", "prod", "--yes"]));
  console.log(await ada.run(["context", "create", "prod"]));
  console.log(await ada.run(["context", "set", "prod", "NPM_TOKEN"], { stdin: "s3cret-value4\n" }));
  console.log(await ada.run(["context", "list", "prod"]));
  console.log(await ada.run(["project", "env", "set", "DB", "--project", house.project.slug], { stdin: "abc" }));
  console.log(await ada.run(["project", "env", "list", "--project", house.project.slug]));
  expect(1).toBe(1);
}, 120_000);
