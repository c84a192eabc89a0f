import { expect, test } from "vitest";
import { type NewPipeline, type OlderWorkflow, redundantWorkflows } from "./redundant-workflows.ts";

const push: NewPipeline = { number: 7, branch: "feature", onDefaultBranch: false, trigger: "push" };
const running: OlderWorkflow = {
  id: "w",
  status: "running",
  pipelineNumber: 6,
  branch: "feature",
  scheduled: false,
  rerun: false,
};

test.each<[string, Partial<NewPipeline>, Partial<OlderWorkflow>, boolean]>([
  ["a push cancels what runs on its branch", {}, {}, true],
  ["so does the API", { trigger: "api" }, {}, true],
  ["an approval that waits is canceled too", {}, { status: "on_hold" }, true],
  ["a failing workflow too", {}, { status: "failing" }, true],
  ["what has ended stays as it is", {}, { status: "failed" }, false],
  ["another branch is not touched", {}, { branch: "other" }, false],
  ["the default branch is exempt", { onDefaultBranch: true }, {}, false],
  ["a scheduled workflow is exempt", {}, { scheduled: true }, false],
  ["a rerun is exempt", {}, { rerun: true }, false],
  ["a scheduled pipeline cancels nothing", { trigger: "schedule" }, {}, false],
  ["a newer pipeline is not canceled by an older one that arrives late", {}, { pipelineNumber: 8 }, false],
  ["workflows of the pipeline itself go on", {}, { pipelineNumber: 7 }, false],
])("%s", (_, newer, older, canceled) => {
  expect(redundantWorkflows({ ...push, ...newer }, [{ ...running, ...older }])).toEqual(canceled ? ["w"] : []);
});

test("a tag has no branch and cancels nothing, not even another tag", () => {
  const { branch: _, ...tag } = push;
  const { branch: __, ...onTag } = running;
  expect(redundantWorkflows(tag, [onTag])).toEqual([]);
});
