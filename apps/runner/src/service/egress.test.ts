import { join } from "node:path";
import { expect, test } from "vitest";
import { candidate } from "../executors/room.fixture.ts";
import { temporaryFolder } from "../job/run-job.fixture.ts";
import { writeTrustFile } from "../trust/trust-file.ts";
import { trustedByDefault } from "../trust/trusted.ts";
import { jobOf, startRunner } from "./service.fixture.ts";

const { missing } = await candidate("sandbox");
const slug = "circleci/demo/app";

test.skipIf(missing !== undefined)("the trust file's list holds for a project's jobs, and for no other's", async () => {
  await using folder = await temporaryFolder();
  const trustFile = join(folder.path, "trust.toml");
  const project = { ...trustedByDefault, repo: "https://git.test/app", refs: ["*"], egressMode: "block" as const };
  const trustRoot = { fingerprint: `sha256:${"0".repeat(64)}`, minVersion: 1 };
  await writeTrustFile(trustFile, { trustRoot, projects: new Map([[slug, project]]) });
  await using runner = await startRunner({
    executor: "sandbox",
    trust: { trustFile, stateFolder: join(folder.path, "state") },
  });
  const job = jobOf([{ command: "curl -sS -m 10 http://metadata.example/; echo proxy=$http_proxy" }]);
  const id = "00000000-0000-4000-8000-000000000001";
  const held = runner.server.enqueue({ job, project: { id, slug } });
  const free = runner.server.enqueue({
    job: jobOf([{ command: "echo proxy=$http_proxy" }]),
    project: { id, slug: "circleci/demo/other" },
  });
  await runner.until(() => held.ends.length > 0 && free.ends.length > 0, "the ends of both");
  const said = (task: typeof held) => task.events.map((event) => (event.type === "output" ? event.text : "")).join("");
  expect(held.ends[0]).toMatchObject({ status: "success" });
  expect(said(held)).toContain("proxy=http://127.0.0.1:3128\n");
  expect(said(held)).toContain("[egress-denied] metadata.example:80: it is not on the project's egress list");
  expect(said(free)).toBe("proxy=\n");
});
