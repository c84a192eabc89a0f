import { expect, test } from "vitest";
import { testHouse } from "../../testing/house.fixture.ts";

const project = "/api/v2/project/circleci/demo/hello";
const v1 = "/api/v1.1/project/circleci/demo/hello";
const nobody = "00000000-0000-4000-8000-000000000000";
const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64url");

test("nothing that is asked in a path or a query is a bug", async () => {
  await using house = await testHouse();
  const id = await house.trigger();
  await house.runAll();
  const [workflow] = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body.items;
  const [job] = (await house.ask("GET", `/api/v2/workflow/${workflow.id}/job`)).body.items;
  const paths = [
    `${project}/pipeline?branch=%00`,
    `${project}/pipeline/99999999999999999999`,
    `${project}/pipeline/9007199254740991`,
    `${project}/pipeline/0`,
    `${project}/job/1e3`,
    `${project}/job/-1`,
    `${project}/1/artifacts?page-token=${cursor(9_007_199_254_740_991, "a")}`,
    `${project}/1/artifacts?page-token=${cursor(-9_007_199_254_740_991, "a")}`,
    `${project}/1/artifacts?page-token=${cursor(null, "a")}`,
    `${project}/1/artifacts?page-token=${cursor(0, "\0")}`,
    `${project}/1/tests?page-token=${cursor(9_007_199_254_740_991)}`,
    "/api/v2/project/circleci/%00/hello/pipeline",
    `/api/v2/project/circleci/demo/${encodeURIComponent("' or 1=1 --")}/pipeline`,
    "/api/v2/pipeline?org-slug=%00",
    `/api/v2/pipeline?page-token=${cursor(9_007_199_254_740_991, nobody)}`,
    `/api/v2/pipeline?page-token=${cursor(-9_007_199_254_740_991, nobody)}`,
    `/api/v2/pipeline?page-token=${cursor(0, "-".repeat(36))}`,
    `/api/v2/workflow/${workflow.id}/job?page-token=${cursor(9_007_199_254_740_991)}`,
    "/api/v2/workflow/not-an-id",
    "/api/v2/organization/%00",
    `/api/v2/organization/${nobody}`,
    `/api/ringfort/v1/artifacts/${job.id}/0/%00`,
    `/api/ringfort/v1/artifacts/${job.id}/0/..%2f..%2fetc%2fpasswd`,
    `/api/ringfort/v1/artifacts/${job.id}/99999999999/x`,
    `/api/ringfort/v1/jobs/${job.id}/log?task=${nobody}&attempt=9007199254740991&step=9007199254740991`,
    `/api/ringfort/v1/jobs/${job.id}/log/search?query=%00`,
    `/api/ringfort/v1/jobs/${job.id}/log/search?query=`,
    "/api/ringfort/v1/streams/logs?job=x",
    `${v1}/tree/%00`,
    `${v1}/1/output/99999999999/0`,
    `${v1}/1/output/0/99999999999`,
    `${v1}?limit=0`,
    `${v1}?offset=99999999999`,
    `${v1}/latest/artifacts?branch=%00`,
  ];
  for (const path of paths) {
    const { status, body } = await house.ask("GET", path);
    expect(status, `${path}: ${JSON.stringify(body)}`).toBeLessThan(500);
  }
});

test("nothing that is sent in a body is a bug", async () => {
  await using house = await testHouse();
  const id = await house.trigger();
  const [workflow] = (await house.ask("GET", `/api/v2/pipeline/${id}/workflow`)).body.items;
  const nul = "a\0b";
  const deep = JSON.parse(`${"[".repeat(2_000)}${"]".repeat(2_000)}`);
  const requests: [method: string, path: string, body: unknown][] = [
    ["POST", `${project}/pipeline`, { parameters: { x: nul } }],
    ["POST", `${project}/pipeline`, { parameters: { [nul]: "x" } }],
    ["POST", `${project}/pipeline`, { branch: nul }],
    ["POST", `${project}/pipeline`, { parameters: { x: "\ud800" } }],
    ["POST", `${project}/pipeline`, { parameters: deep }],
    ["POST", `${project}/pipeline`, { parameters: JSON.parse('{"__proto__": {"x": 1}}') }],
    ["POST", `${project}/pipeline`, "text"],
    ["POST", `${project}/pipeline/run`, { config: { branch: nul } }],
    ["POST", `${project}/pipeline/run`, { definition_id: nobody }],
    ["POST", "/api/v2/organization", { name: nul, vcs_type: "circleci" }],
    ["POST", "/api/v2/organization", { name: "\ud800", vcs_type: "circleci" }],
    [
      "POST",
      `/api/v2/organization/${house.organization.id}/url-orb-allow-list`,
      { name: nul, prefix: "https://a.example/", auth: "none" },
    ],
    ["POST", "/api/v2/pipeline/continue", { "continuation-key": nul, configuration: nul }],
    ["POST", `/api/v2/workflow/${workflow.id}/rerun`, { jobs: [] }],
    ["POST", `/api/v2/workflow/${workflow.id}/rerun`, { jobs: deep }],
    ["POST", `/api/v2/workflow/${workflow.id}/approve/${nobody}`, null],
    ["POST", "/api/v2/compile-config-with-defaults", { config_yaml: nul }],
    ["POST", "/api/v2/compile-config-with-defaults", { config_yaml: "\ud800: 1" }],
    [
      "POST",
      "/api/v2/compile-config-with-defaults",
      { config_yaml: "a: &a [*a]", options: { pipeline_values: { x: nul } } },
    ],
    ["POST", `${v1}/build`, { revision: nul }],
    ["POST", `${v1}/build`, { branch: nul }],
  ];
  for (const [method, path, body] of requests) {
    const answer = await house.ask(method, path, body);
    expect(answer.status, `${path} ${JSON.stringify(body).slice(0, 100)}: ${JSON.stringify(answer.body)}`).toBeLessThan(
      500,
    );
  }
});
