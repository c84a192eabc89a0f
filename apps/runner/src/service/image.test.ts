import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { candidate } from "../executors/room.fixture.ts";
import { FakeServer } from "./fake-server.fixture.ts";
import { jobOf } from "./service.fixture.ts";

const run = promisify(execFile);
const image = "ringfort-test/runner:1";

async function whyNot(): Promise<string | undefined> {
  if (process.env.RINGFORT_CI === "1") return undefined;
  const { missing } = await candidate("docker");
  if (missing !== undefined) return missing;
  const built = await run("docker", ["image", "inspect", image]).catch(() => undefined);
  return built ? undefined : "deploy/runner/build.sh has not made it";
}

const missing = await whyNot();

const hardened = [
  "--read-only",
  "--tmpfs",
  "/tmp:exec,mode=1777",
  "--security-opt",
  "no-new-privileges",
  "--cap-drop",
  "ALL",
];
const rights = ["SETUID", "SETGID", "KILL", "CHOWN", "DAC_OVERRIDE", "FOWNER"];
const looks = [
  "id -u",
  "printf '#!/bin/sh\\necho runs\\n' >x.sh; chmod +x x.sh; ./x.sh",
  "touch /etc/x 2>/dev/null || echo read-only",
  "grep CapEff /proc/self/status | grep -c 0000000000000000",
  "cat /proc/1/environ 2>/dev/null | grep -c TOKEN",
].join("; ");

describe.skipIf(missing !== undefined)(`the runner's image${missing ? ` (skipped: ${missing})` : ""}`, () => {
  test.each([
    ["as the guide starts it, is user 10001 without a right", [], /^10001\nruns\nread-only\n1\n1\n$/],
    [
      "with six rights, gives the job a user who cannot see the token",
      ["--user", "0", ...rights.flatMap((name) => ["--cap-add", name])],
      /^19\d{8}\nruns\nread-only\n1\n0\n$/,
    ],
  ])(
    "%s",
    async (_, words, expected) => {
      await using server = await FakeServer.start();
      const name = `ringfort-test-runner-${process.pid}-${Math.random().toString(36).slice(2)}`;
      onTestFinished(async () => {
        await run("docker", ["rm", "--force", name]).catch(() => undefined);
      });
      const task = server.enqueue({ job: jobOf([{ command: `set +e; ${looks}; true` }]) });
      const variables = {
        CIRCLECI_RUNNER_API_AUTH_TOKEN: server.token,
        CIRCLECI_RESOURCE_CLASS: "company/secure-runner",
        CIRCLECI_RUNNER_API_URL: server.url.href,
        CIRCLECI_RUNNER_MODE: "single-task",
      };
      const named = Object.keys(variables).flatMap((variable) => ["--env", variable]);
      await run(
        "docker",
        ["run", "--rm", "--name", name, "--network", "host", ...hardened, ...words, ...named, image],
        {
          env: { ...process.env, ...variables },
          timeout: 60_000,
        },
      );
      const output = task.events.map((event) => (event.type === "output" ? event.text : "")).join("");
      expect(task.ends[0]).toMatchObject({ status: "success" });
      expect(output).toMatch(expected);
      expect(JSON.parse(server.asked[0]!.body)).toMatchObject({ facts: { read_only_root: true, single_task: true } });
    },
    90_000,
  );
});
