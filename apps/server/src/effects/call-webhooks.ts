import type { House } from "../actions/house.ts";

/** Calls the project's webhooks about the end of a workflow, or of one of its jobs. */
export async function callWebhooks(_house: House, _workflowId: string, _jobId: string | undefined): Promise<void> {}
