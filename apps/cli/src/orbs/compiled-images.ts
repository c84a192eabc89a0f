/** Every image that the jobs of a compiled document name, once each. */
export function compiledImages(document: unknown): readonly string[] {
  const images = new Set<string>();
  for (const job of Object.values(mapIn(document, "jobs"))) {
    const docker = mapOf(job).docker;
    for (const container of Array.isArray(docker) ? docker : []) {
      const image = mapOf(container).image;
      if (typeof image === "string") images.add(image);
    }
  }
  return [...images];
}

function mapIn(value: unknown, key: string): Readonly<Record<string, unknown>> {
  return mapOf(mapOf(value)[key]);
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
