import type { BuildJob } from "@ringfort/contract";
import { describe, expect, test } from "vitest";
import { chooseExecutor, type Probes } from "./choose.ts";
import { type Executor, type ExecutorName, executorNames } from "./executor.ts";
import { dockerJob, machineJob } from "./room.fixture.ts";

const macJob: BuildJob = { ...machineJob, executor: { type: "macos", xcode: "16.0.0" } };
const withService = dockerJob("cimg/base:current", { image: "postgres:17", environment: {} });

/** A machine that has only these. */
function machineWith(...names: readonly ExecutorName[]): Probes {
  const executor = (name: ExecutorName): Executor => ({
    name,
    differences: [`${name} differs`],
    prepare: () => Promise.reject(new Error("not here")),
  });
  return {
    executors: { docker: executor("docker"), sandbox: executor("sandbox"), process: executor("process") },
    whyNot: async (name) => (names.includes(name) ? undefined : `there is no ${name}`),
  };
}

describe("the executor chosen", () => {
  test.each([
    // wanted     job                            the machine has         is
    ["auto", dockerJob("cimg/base:current"), [...executorNames], "docker"],
    ["auto", withService, [...executorNames], "docker"],
    ["docker", withService, ["docker"], "docker"],
    ["sandbox", dockerJob("cimg/base:current"), [...executorNames], "sandbox"],
    ["process", dockerJob("cimg/base:current"), ["process"], "process"],
    ["auto", machineJob, [...executorNames], "sandbox"],
    ["auto", machineJob, ["docker", "process"], "process"],
    ["process", machineJob, [...executorNames], "process"],
  ] as const)("%s %o on %o", async (wanted, job, has, expected) => {
    const choice = await chooseExecutor(wanted, job, machineWith(...has));
    expect(choice.ok && choice.executor.name).toBe(expected);
    expect(choice.ok && choice.why).toMatch(new RegExp(`^${expected} .*${expected} differs`));
    expect(choice.ok && choice.why).not.toContain("\n");
  });

  test.each([
    ["auto", dockerJob("cimg/base:current"), ["sandbox", "process"], "--executor sandbox"],
    ["docker", dockerJob("cimg/base:current"), ["process"], "there is no docker"],
    ["sandbox", withService, [...executorNames], "postgres:17"],
    ["process", withService, [...executorNames], "postgres:17"],
    ["sandbox", dockerJob("cimg/base:current"), ["process"], "there is no sandbox"],
    ["sandbox", machineJob, ["docker", "process"], "there is no sandbox"],
    ["docker", machineJob, [...executorNames], "--executor sandbox"],
    ["auto", macJob, [...executorNames], "macos"],
    ["process", macJob, [...executorNames], "macos"],
  ] as const)("%s %o on %o is refused", async (wanted, job, has, words) => {
    const choice = await chooseExecutor(wanted, job, machineWith(...has));
    expect(!choice.ok && choice.message).toContain(words);
  });
});
