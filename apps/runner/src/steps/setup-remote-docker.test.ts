import { expect, test } from "vitest";
import { runWritten } from "../job/run-job.fixture.ts";

test.each([
  [false, "--remote-docker"],
  [true, "--executor docker"],
])(
  "without an engine of the job's own (allowed: %s) the step is refused and says how to get one",
  async (remoteDocker, cure) => {
    const ran = await runWritten({ remoteDocker, steps: [{ type: "setup_remote_docker", dockerLayerCaching: false }] });
    expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 0 });
    expect(ran.reasons[0]).toContain("[remote-docker-refused]");
    expect(ran.reasons[0]).toContain(cure);
  },
);
