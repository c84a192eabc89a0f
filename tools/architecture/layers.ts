/** A workspace, and the workspaces it may import. Third-party packages are each manifest's own affair. */
export interface Room {
  readonly holds: string;
  readonly mayImport: readonly string[];
  /** Decided and not built yet: the check fails as soon as it exists, so that the mark cannot outlive its truth. */
  readonly planned?: true;
}

/** Who may import whom. ARCHITECTURE.md prints this table, and architecture.test.ts holds every manifest and source against it. */
export const layers: Readonly<Record<string, Room>> = {
  "packages/contract": {
    holds: "the dictionary: plan, statuses, diagnostics, spans",
    mayImport: [],
  },
  "packages/config": {
    holds: "`.circleci/config.yml` → plan, with diagnostics that have a place",
    mayImport: ["packages/contract"],
  },
  "packages/engine": {
    holds: "(state, event) → [state, effects] for pipelines, workflows, jobs, approvals",
    mayImport: ["packages/contract"],
  },
  "packages/seal": {
    holds: "sealed secrets: seal, open, rotate",
    mayImport: ["packages/contract"],
  },
  "packages/controls": {
    holds: "the control catalogue: facts → findings",
    mayImport: ["packages/contract", "packages/config"],
  },
  "packages/client": {
    holds: "a typed client of the API; `fetch` is passed in",
    mayImport: ["packages/contract"],
  },
  "apps/runner": {
    holds: "runs a job: executors, steps, stores, masked output",
    mayImport: ["packages/contract", "packages/config", "packages/engine", "packages/seal", "packages/client"],
  },
  "apps/server": {
    holds: "API, state and policy; the only process that touches the database",
    mayImport: ["packages/contract", "packages/config", "packages/engine", "packages/seal", "packages/controls"],
  },
  "apps/web": {
    holds: "the web app",
    mayImport: ["packages/contract", "packages/seal", "packages/client"],
    planned: true,
  },
  // The one binary starts the other apps, so it alone may import them.
  "apps/cli": {
    holds: "the binary `ringfort`: one file a command",
    mayImport: [
      "packages/contract",
      "packages/config",
      "packages/engine",
      "packages/seal",
      "packages/controls",
      "packages/client",
      "apps/runner",
      "apps/server",
    ],
  },
};
