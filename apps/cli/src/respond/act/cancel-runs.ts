import { type Answer, type RunningWorkflow, runningWorkflows } from "@ringfort/client";
import { UsageError } from "../../command.ts";
import { sha256 } from "../evidence-source.ts";
import { type ActWorld, type Plan, segment } from "./action.ts";

/** Workflows end a moment after they were told to. */
const looks = 5;
const pause = 1_000;

/** Cancels every workflow of the incident's projects that has not ended, of those that began since the first access. */
export async function planCancel(projects: readonly string[], { api, reader, of }: ActWorld): Promise<Plan> {
  const slugs = projects.length > 0 ? projects : [...of.incident.projects];
  if (slugs.length === 0) throw new UsageError("no project is known: take the inventory first, or name the projects.");
  const look = () =>
    Promise.all(slugs.map(async (slug) => [slug, await runningWorkflows(reader, slug, of.incident.from)] as const));
  const found = await look();
  return {
    gaps: gapsOf(found),
    calls: runningOf(found).map(({ id, name }) => ({
      method: "POST",
      path: `/api/v2/workflow/${segment(id)}/cancel`,
      body: `(${name})`,
      inverse: `POST /api/v2/workflow/${segment(id)}/rerun`,
    })),
    async check() {
      let now = await look();
      for (let tried = 1; tried < looks && runningOf(now).length > 0; tried += 1) {
        await api.transport.wait(pause);
        now = await look();
      }
      const running = runningOf(now).length;
      const gaps = gapsOf(now);
      const done = running === 0 && gaps.length === 0;
      const all = projects.length === 0 || [...of.incident.projects].every((slug) => projects.includes(slug));
      return {
        tells:
          running > 0
            ? `${running} workflows still run.`
            : `No workflow runs${gaps.length > 0 ? " where it could be looked" : ""}.`,
        done,
        sayings: done && all ? [{ type: "task-done", task: "cancel-runs" }] : [],
        proof: {
          where: `no workflow of ${slugs.length} projects is running, failing or on hold`,
          hash: sha256(now.map(([, answer]) => (answer.status === "read" ? answer.hash : "")).join("\n")),
        },
      };
    },
  };
}

type Looked = readonly (readonly [string, Answer<readonly RunningWorkflow[]>])[];

function runningOf(found: Looked): readonly RunningWorkflow[] {
  return found.flatMap(([, answer]) => (answer.status === "read" ? answer.value : []));
}

function gapsOf(found: Looked): readonly string[] {
  return found.flatMap(([slug, answer]) =>
    answer.status === "missing" ? [`${slug}: ${answer.route} answered ${answer.why}`] : [],
  );
}
