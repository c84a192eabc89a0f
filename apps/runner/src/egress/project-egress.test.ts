import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { candidate } from "../executors/room.fixture.ts";
import { runWritten, temporaryFolder } from "../job/run-job.fixture.ts";
import { writeTrustFile } from "../trust/trust-file.ts";
import { type TrustedProject, trustedByDefault } from "../trust/trusted.ts";
import { learnedHosts, learnHosts } from "./learned-hosts.ts";
import { smallWorld } from "./outside.fixture.ts";
import { egressInFile, openEgress } from "./project-egress.ts";

const project = "circleci/demo/app";
const { executor, missing } = await candidate("sandbox");

async function place(egressMode: TrustedProject["egressMode"], egress: readonly string[] = []) {
  const folder = await temporaryFolder();
  const trustFile = join(folder.path, "trust.toml");
  const trusted = { ...trustedByDefault, repo: "https://git.test/app", refs: ["refs/heads/main"], egressMode, egress };
  const trustRoot = { fingerprint: `sha256:${"0".repeat(64)}`, minVersion: 1 };
  await writeTrustFile(trustFile, { trustRoot, projects: new Map([[project, trusted]]) });
  return { ...folder, trustFile, stateFolder: join(folder.path, "state") };
}

test("only a project with a rule has one", async () => {
  await using off = await place("off", ["one.example:443"]);
  await using block = await place("block", ["one.example:443"]);
  expect(await egressInFile(undefined, project)).toBeNull();
  expect(await egressInFile(off.trustFile, project)).toBeNull();
  expect(await egressInFile(block.trustFile, "circleci/demo/other")).toBeNull();
  expect(await egressInFile(join(block.path, "none.toml"), project)).toBeNull();
  expect(await egressInFile(block.trustFile, project)).toEqual({ mode: "block", hosts: ["one.example:443"] });
  expect(await openEgress(null, { stateFolder: undefined, project })).toBeUndefined();
});

test("a trust file that cannot be believed, or reached, is no reason to go without a rule", async () => {
  await using block = await place("block");
  await chmod(block.trustFile, 0o666);
  await expect(egressInFile(block.trustFile, project)).rejects.toThrow("nobody else may write to it");
  await expect(egressInFile(join(block.trustFile, "below a file"), project)).rejects.toThrow("ENOTDIR");
});

test("what jobs learn side by side adds up, and is kept", async () => {
  await using folder = await temporaryFolder();
  await Promise.all(["c:1", "a:1", "b:1", "a:1"].map((host) => learnHosts(folder.path, project, [host])));
  expect(await learnedHosts(folder.path, project)).toEqual(["a:1", "b:1", "c:1"]);
  expect(await learnedHosts(folder.path, "circleci/demo/other")).toEqual([]);
});

describe.skipIf(missing !== undefined)(`in the sandbox${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const names = { "one.example": ["93.184.216.34"], "two.example": ["93.184.216.35"] };
  const reach = (host: string) => ({ command: `curl -sS -m 10 http://${host}/` });

  test("a job that learns reaches what it wants, and the next is told what the list would be", async () => {
    await using learn = await place("learn", ["one.example:80"]);
    await using world = await smallWorld(names);
    {
      await using egress = await openEgress(await egressInFile(learn.trustFile, project), { ...learn, project, world });
      expect(egress?.notes).toEqual(["The runner learns which hosts this project's jobs reach"]);
      const ran = await runWritten({
        executor,
        egress: egress!.proxy,
        steps: [
          reach("one.example"),
          reach("two.example"),
          { command: "curl -sS -m 5 --noproxy '*' http://93.184.216.35/" },
        ],
      });
      expect(ran.output[0]).toBe("GET one.example/");
      expect(ran.output[1]).toBe(
        "GET two.example/[egress-learned] two.example:80 is not on the project's egress list\n",
      );
      expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 2 });
    }
    await using next = await openEgress(await egressInFile(learn.trustFile, project), { ...learn, project, world });
    expect(next?.notes[0]).toContain('egress = ["one.example:80","two.example:80"]');
  });

  test("a step that fails for want of a host says so", async () => {
    await using block = await place("block", ["one.example:80"]);
    await using world = await smallWorld(names);
    await using egress = await openEgress(await egressInFile(block.trustFile, project), { ...block, project, world });
    const ran = await runWritten({
      executor,
      egress: egress!.proxy,
      steps: [reach("one.example"), { command: "curl -fsS -m 10 http://two.example/" }],
    });
    expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 1 });
    expect(ran.output[0]).toBe("GET one.example/");
    expect(ran.output[1]).toContain(
      "[egress-denied] two.example:80: it is not on the project's egress list in the runner's trust file\n",
    );
  });
});
