/** Ceilings of the language reader. CircleCI publishes none for these; ours keep every refusal under a second and in bounded memory. */
export const limits = {
  /** UTF-16 units of one file. */
  fileLength: 4 * 1024 * 1024,
  /** Maps and lists inside one another. */
  depth: 200,
  /** Nodes of one file with every alias written out. */
  nodes: 1_000_000,
  /** Jobs after all matrices of all workflows. */
  jobs: 20_000,
  /** Steps after all commands of all jobs. */
  steps: 150_000,
  /** Characters that templates may produce in one compile. */
  renderedLength: 64 * 1024 * 1024,
  /** Calls inside one another: commands, nested orbs, aliases of elements. */
  calls: 100,
  /** Diagnostics that are told; the rest is counted. */
  diagnostics: 500,
} as const;
