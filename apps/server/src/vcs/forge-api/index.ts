export { callForge, type ForgeFailure } from "./call-forge.ts";
export type { ForgeAccess, ForgeKind } from "./forge-access.ts";
export { findPullRequestHead, hasOpenPullRequest } from "./pull-requests.ts";
