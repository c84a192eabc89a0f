/** The page of a job: what statuses, variables and the API link to. */
export function jobAddress(publicUrl: string, projectSlug: string, number: number | null): string {
  return `${publicUrl}/${projectSlug}/${number ?? ""}`;
}

/** Where an artifact is downloaded. */
export function artifactAddress(publicUrl: string, jobId: string, node: number, path: string): string {
  return `${publicUrl}/api/ringfort/v1/artifacts/${jobId}/${node}/${path.split("/").map(encodeURIComponent).join("/")}`;
}
