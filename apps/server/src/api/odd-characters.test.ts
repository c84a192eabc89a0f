import { expect, test } from "vitest";
import { testHouse } from "../testing/house.fixture.ts";

const project = "/api/v2/project/circleci/demo/hello";

test("what no database could hold is refused in words, wherever it stands", async () => {
  await using house = await testHouse();
  const asked: readonly (readonly [method: string, path: string, body?: object])[] = [
    ["GET", "/api/v2/project/circleci/demo/hel%00lo"],
    ["GET", "/api/v2/organization/circleci%2Fa%00"],
    ["GET", `${project}/envvar/a%00`],
    ["GET", "/api/v2/insights/circleci/demo/hello/workflows?branch=a%00"],
    ["GET", "/api/v2/insights/circleci/demo/hello/workflows/%ff"],
    ["POST", `${project}/pipeline`, { branch: "a\0b" }],
    ["POST", `${project}/pipeline`, { parameters: { word: "\0" } }],
    ["POST", `${project}/pipeline`, { parameters: { word: "\ud800" } }],
    ["POST", "/api/v2/organization", { name: "a\0", vcs_type: "circleci" }],
  ];
  for (const [method, path, body] of asked) {
    const { status, body: said } = await house.ask(method, path, body);
    // No variable can have such a name: that none has it is an answer as well.
    const refusals = path.includes("/envvar/") ? [400, 404] : [400];
    expect(refusals, path).toContain(status);
    expect(Object.keys(said)).toEqual(["message"]);
  }
});
