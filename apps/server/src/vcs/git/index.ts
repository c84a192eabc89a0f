export type { CommitFacts, Person } from "./commit-facts.ts";
export type { FoundFile } from "./found-file.ts";
export type { GitCredentials, GitOptions, GitProtocol, HostChecked } from "./git-options.ts";
export type { GitFailure, GitFailureReason, GitResult } from "./git-result.ts";
export { Mirror } from "./mirror.ts";
export { Mirrors } from "./mirrors.ts";
export type { RemoteRefs } from "./remote-refs.ts";
