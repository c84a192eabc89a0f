export type { CommitFacts } from "./commit-facts.ts";
export type { GitCredentials, GitProtocol } from "./git-options.ts";
export { Mirror } from "./mirror.ts";
export { Mirrors } from "./mirrors.ts";
export type { RemoteRefs } from "./remote-refs.ts";
