import { expect, test } from "vitest";
import { begin } from "../testing/drive.ts";
import { planOf } from "../testing/plan.ts";
import { contextsBehind } from "./contexts-behind.ts";

const [workflow] = begin(
  planOf({
    test: { contexts: ["npm"] },
    hold: { type: "approval", requires: ["test"] },
    deploy: { contexts: ["prod", "aws"], requires: ["hold"] },
    announce: { contexts: ["chat", "aws"], requires: ["deploy"] },
    lint: { contexts: ["lint"] },
  }),
);

test("an approval opens the way to the contexts of all jobs behind it, and to no others", () => {
  expect(contextsBehind(workflow, "hold")).toEqual(["prod", "aws", "chat"]);
});

test("a job that is not in the workflow opens nothing", () => {
  expect(contextsBehind(workflow, "nobody")).toEqual([]);
});
