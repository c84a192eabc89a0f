import { expect, test } from "vitest";
import type { GitFacts } from "./git-facts.ts";
import { builtInVariables, pipelineFacts } from "./pipeline-facts.ts";
import { nameProject } from "./project.ts";

const commit = { revision: "a".repeat(40), authorName: "Ann", authorEmail: "ann@example.com", subject: "s", body: "b" };
const git: GitFacts = {
  warnings: [],
  branch: "feature",
  defaultBranch: "trunk",
  commit,
  remoteUrl: "git@github.com:org/repo.git",
};
const project = nameProject("/p", git);

test.each([
  // asked                   branch      tag        is default
  [{}, "feature", undefined, false],
  [{ branch: "trunk" }, "trunk", undefined, true],
  [{ tag: "v1" }, undefined, "v1", false],
])("%j makes a pipeline of branch %s, tag %s, of the default branch: %s", (asked, branch, tag, isDefault) => {
  const facts = pipelineFacts(project, git, asked);
  expect([facts.branch, facts.tag]).toEqual([branch, tag]);
  expect(facts.values).toMatchObject({
    "pipeline.git.branch": branch ?? null,
    "pipeline.git.tag": tag ?? null,
    "pipeline.git.branch.is_default": isDefault,
    "pipeline.git.revision": commit.revision,
    "pipeline.project.slug": "gh/org/repo",
    "pipeline.git.commit.subject": "s",
  });
});

test("on no branch the run takes the default branch, and says so", () => {
  const { branch: _, ...detached } = git;
  const repository = { root: "/p", gitFolder: "/p/.git", commonFolder: "/p/.git", settings: [] };
  const facts = pipelineFacts(project, { ...detached, repository }, {});
  expect(facts.branch).toBe("trunk");
  expect(facts.notes).toEqual(["HEAD is on no branch; this runs as branch trunk. `--branch B` says otherwise."]);
});

test("jobs get CIRCLE_ variables that agree with the pipeline values; a tag's pipeline has no CIRCLE_BRANCH", () => {
  const place = { job: "test", jobId: "j", number: 3, workflowId: "w", workspaceId: "s" };
  const variables = builtInVariables(pipelineFacts(project, git, { tag: "v1" }), "ann", place);
  expect(variables).toMatchObject({
    CI: "true",
    CIRCLECI: "true",
    CIRCLE_TAG: "v1",
    CIRCLE_SHA1: commit.revision,
    CIRCLE_BUILD_NUM: "3",
    CIRCLE_JOB: "test",
    CIRCLE_PIPELINE_ID: "00000000-0000-0000-0000-000000000001",
    CIRCLE_PROJECT_USERNAME: "org",
    CIRCLE_PROJECT_REPONAME: "repo",
    CIRCLE_REPOSITORY_URL: "git@github.com:org/repo.git",
    CIRCLE_USERNAME: "ann",
    CIRCLE_WORKFLOW_ID: "w",
    CIRCLE_WORKFLOW_JOB_ID: "j",
    CIRCLE_WORKFLOW_WORKSPACE_ID: "s",
  });
  expect(variables).not.toHaveProperty("CIRCLE_BRANCH");
  expect(variables.CIRCLE_PROJECT_ID).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
