import { describe, expect, test } from "vitest";
import { plannedJob } from "./planned.fixture.ts";

const image = "docker: [{image: cimg/base}]";
const steps = "steps: [{run: make}]";

test("a job that says nothing has CircleCI's defaults", () => {
  expect(plannedJob(`${image}\n${steps}`)).toMatchObject({
    executor: { type: "docker", images: [{ image: "cimg/base", environment: {} }] },
    environment: {},
    workingDirectory: "~/project",
    parallelism: 1,
  });
  const job = plannedJob(`${image}\n${steps}`);
  expect(job).not.toHaveProperty("shell");
  expect(job).not.toHaveProperty("resourceClass");
  expect(job).not.toHaveProperty("cacheRetentionDays");
});

test("each key of a job is planned", () => {
  const job = plannedJob(`
${image}
${steps}
shell: [/bin/bash, -e]
working_directory: ~/here
parallelism: 4
resource_class: large
retention: {caches: 7d}
environment: {TEXT: a, NUMBER: 1.5, FLAG: yes, NOTHING: }`);
  expect(job).toMatchObject({
    shell: "/bin/bash -e",
    workingDirectory: "~/here",
    parallelism: 4,
    resourceClass: "large",
    cacheRetentionDays: 7,
    environment: { TEXT: "a", NUMBER: "1.5", FLAG: "true", NOTHING: "" },
  });
});

describe("where it runs", () => {
  test.each([
    ["machine: true", { type: "machine", dockerLayerCaching: false }],
    ['machine: "ubuntu-2404:current"', { type: "machine", image: "ubuntu-2404:current", dockerLayerCaching: false }],
    [
      'machine: {image: "ubuntu-2404:current", docker_layer_caching: true}',
      { type: "machine", image: "ubuntu-2404:current", dockerLayerCaching: true },
    ],
    ["macos: {xcode: 26.1}", { type: "macos", xcode: "26.1" }],
    ["macos: {xcode: 26.0.0}", { type: "macos", xcode: "26.0.0" }],
  ])("%s", (place, executor) => {
    expect(plannedJob(`${place}\n${steps}`).executor).toEqual(executor);
  });

  test("a machine's resource class may stand inside of it", () => {
    const job = plannedJob(`machine: {image: "ubuntu-2404:current", resource_class: large}\n${steps}`);
    expect(job.resourceClass).toBe("large");
  });

  test("each key of an image", () => {
    const job = plannedJob(`
docker:
  - image: cimg/base
    user: root
    entrypoint: sh -c "sleep 1"
    command: [sleep, "2"]
    auth: {username: $NAME, password: $WORD}
    environment: [A=b=c, {D: 1}]
  - {image: cimg/postgres, name: db, aws_auth: {oidc_role_arn: "arn:1"}}
  - {image: cimg/redis, gcp_auth: {oidc_service_account: s}}
${steps}`);
    expect(job.executor).toEqual({
      type: "docker",
      images: [
        {
          image: "cimg/base",
          user: "root",
          entrypoint: ["sh", "-c", "sleep 1"],
          command: ["sleep", "2"],
          auth: { username: "$NAME", password: "$WORD" },
          environment: { A: "b=c", D: "1" },
        },
        {
          image: "cimg/postgres",
          name: "db",
          environment: {},
          cloudAuth: { provider: "aws", settings: { oidc_role_arn: "arn:1" } },
        },
        {
          image: "cimg/redis",
          environment: {},
          cloudAuth: { provider: "gcp", settings: { oidc_service_account: "s" } },
        },
      ],
    });
  });
});

test("a key named __proto__ is only a variable", () => {
  const { environment } = plannedJob(`${image}\n${steps}\nenvironment: {__proto__: a}`);
  expect(Object.entries(environment)).toEqual([["__proto__", "a"]]);
});
