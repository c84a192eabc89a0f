import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, noOrbs, toPlan } from "@ringfort/config";
import type { BuildJob, Plan, PlanJob } from "@ringfort/contract";
import { describe, expect, test } from "vitest";
import { wrapFragment } from "./wrap-fragment.ts";

const guide = join(import.meta.dirname, "../../../shared/corpus/guide");
const ownWords = join(import.meta.dirname, "fixtures");

const main = { branch: "main" };
const develop = { branch: "develop" };
const feature = { branch: "feature/login" };
const tag = { tag: "v1.2.0" };

if (existsSync(guide)) describe("the guide's own examples", () => behave(guide));
else test.skip("the guide's own examples: ../shared/corpus/guide is not here", () => {});

describe("the same in our words", () => behave(ownWords));

describe("3.1 mended: the approval stands on main and waits for nothing", () => {
  const plan = planner(ownWords, "3.1-branches-mended");

  test("on main production waits for the approval", () => {
    expect(waits(plan(main))).toEqual({ deploy_production: ["approve_production"] });
    expect(approvals(plan(main))).toEqual(["approve_production"]);
  });

  test.each([
    [develop, { deploy: ["deploy_staging"] }],
    [feature, {}],
    [tag, {}],
  ])("%j runs %j", (at, expected) => {
    expect(jobs(plan(at))).toEqual(expected);
  });
});

function behave(folder: string): void {
  test("every example compiles", () => {
    const names = readdirSync(folder).filter((name) => name.endsWith(".fragment.yml"));
    expect(names.length).toBeGreaterThanOrEqual(7);
    for (const name of names) planner(folder, name.replace(".fragment.yml", ""))(main);
  });

  describe("2.1 a context for one branch", () => {
    const plan = planner(folder, "2.1-context-branch");

    test("main gets the production context", () => {
      expect(job(plan(main), "deploy_production").contexts).toEqual(["production-secrets"]);
    });

    test.each([develop, feature, tag, { branch: "main-2" }])("%j runs nothing", (at) => {
      expect(jobs(plan(at))).toEqual({});
    });
  });

  test("2.2 is one docker job with one step, for every branch", () => {
    const plan = planner(folder, "2.2-exposure");
    for (const at of [main, develop, feature]) {
      const { executor, steps } = built(plan(at), "build");
      expect(executor.type).toBe("docker");
      expect(steps.map(({ type }) => type)).toEqual(["run"]);
    }
  });

  test("2.3 leaves the OIDC token to the job's shell", () => {
    const [step] = built(planner(folder, "2.3-oidc")(main), "deploy_to_aws").steps;
    expect(step).toMatchObject({ type: "run", environment: {} });
    expect(step?.type === "run" && step.command).toMatch(/\$\{CIRCLE_OIDC_TOKEN\}/);
  });

  describe("3.1 deployments by branch, as written", () => {
    const plan = planner(folder, "3.1-branches");
    const buildAndTest = { build_and_test: ["build", "test"] };

    test.each([
      [main, buildAndTest],
      [develop, { ...buildAndTest, deploy: ["deploy_staging"] }],
      [feature, buildAndTest],
      [tag, {}],
    ])("%j runs %j", (at, expected) => {
      expect(jobs(plan(at))).toEqual(expected);
    });

    test("no branch ever asks for the approval or deploys to production (RF-3.6.4)", () => {
      for (const at of [main, develop, feature, tag]) {
        expect(approvals(plan(at))).toEqual([]);
        expect(Object.values(jobs(plan(at))).flat()).not.toContain("deploy_production");
      }
    });

    test("tests wait for the build", () => {
      expect(waits(plan(main))).toEqual({ test: ["build"] });
    });
  });

  describe("3.2 scans", () => {
    const plan = planner(folder, "3.2-scanning");

    test.each([main, develop, feature])("%j is scanned", (at) => {
      expect(jobs(plan(at))).toEqual({ security: ["security_scan"] });
    });

    test("an empty list of branches to ignore does not make it run for tags", () => {
      expect(jobs(plan(tag))).toEqual({});
    });

    test("code is checked out before three scans", () => {
      const { steps } = built(plan(main), "security_scan");
      expect(steps.map(({ type }) => type)).toEqual(["checkout", "run", "run", "run"]);
    });
  });

  test("3.3 keeps the digest of an image", () => {
    const { executor } = built(planner(folder, "3.3-images")(main), "build");
    const images = executor.type === "docker" ? executor.images.map(({ image }) => image) : [];
    expect(images).toEqual([
      expect.stringMatching(/^cimg\/node:[\d.]+$/),
      expect.stringMatching(/@sha256:[0-9a-f]+\.\.\.$/),
    ]);
  });

  test("4.1 runs on the self-hosted class", () => {
    const build = built(planner(folder, "4.1-runner")(main), "deploy_production");
    expect(build).toMatchObject({ executor: { type: "machine" }, resourceClass: "company/production-runner" });
  });
}

function planner(folder: string, name: string): (at: { branch: string } | { tag: string }) => Plan {
  const read = (file: string): string => readFileSync(join(folder, file), "utf8");
  return (at) => {
    const text = wrapFragment(read("wrap.yml"), read(`${name}.fragment.yml`));
    const values = { "pipeline.git.branch": null, "pipeline.git.tag": null };
    for (const [kind, value] of Object.entries(at)) Object.assign(values, { [`pipeline.git.${kind}`]: value });
    const compiled = compile({ file: `${name}.yml`, text }, { orbs: noOrbs, values });
    if (!compiled.ok) throw new Error(`${name}: ${compiled.diagnostics.map(({ message }) => message).join(" ")}`);
    return toPlan(compiled.config, at);
  };
}

/** The names of the jobs that run, by workflow. */
function jobs({ workflows }: Plan): Record<string, string[]> {
  return Object.fromEntries(workflows.map((workflow) => [workflow.name, workflow.jobs.map(({ name }) => name)]));
}

function all({ workflows }: Plan): PlanJob[] {
  return workflows.flatMap((workflow) => workflow.jobs);
}

/** What each job that waits waits for. */
function waits(plan: Plan): Record<string, string[]> {
  const waiting = all(plan).filter(({ requires }) => requires.length > 0);
  return Object.fromEntries(waiting.map(({ name, requires }) => [name, requires.map((one) => one.job)]));
}

function approvals(plan: Plan): string[] {
  return all(plan)
    .filter(({ type }) => type === "approval")
    .map(({ name }) => name);
}

function job(plan: Plan, name: string): PlanJob {
  const found = all(plan).find((one) => one.name === name);
  if (!found) throw new Error(`no job ${name} runs`);
  return found;
}

function built(plan: Plan, name: string): BuildJob {
  const { build } = job(plan, name);
  if (!build) throw new Error(`${name} runs no steps`);
  return build;
}
