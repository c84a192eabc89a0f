import type { House } from "../actions/house.ts";

/** Says on the commit how a job stands, where the project's forge can be told. */
export async function reportStatus(_house: House, _pipelineId: string, _jobId: string): Promise<void> {}
