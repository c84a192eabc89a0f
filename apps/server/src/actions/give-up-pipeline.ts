import { Refusal } from "@ringfort/contract";
import { announce } from "./announce.ts";
import { type House, takeTurn } from "./house.ts";

/** A pipeline whose config could not be had, however often it was tried, says so: nobody waits for it for ever. */
export async function giveUpPipeline(house: House, pipelineId: string, error: unknown): Promise<void> {
  const message =
    error instanceof Refusal ? error.message : "This house failed while it compiled the config. Its log says why.";
  await takeTurn(house, async ({ tx, at }) => {
    const pipeline = await tx
      .updateTable("pipelines")
      .set({ state: "errored", errors: JSON.stringify([{ type: "other", message }]), updated_at: new Date(at) })
      .where("id", "=", pipelineId)
      .where("state", "in", ["pending", "setup-pending"])
      .returning(["project_id", "organization_id"])
      .executeTakeFirst();
    if (!pipeline) return;
    const { project_id: project, organization_id: organization } = pipeline;
    await announce(tx, { about: "pipeline", id: pipelineId, project, organization });
  });
}
