export { readCustom } from "./custom.ts";
export { readGitea } from "./gitea.ts";
export { readGithub } from "./github.ts";
export { readGitlab } from "./gitlab.ts";
export type { InboundRequest, RefusedDelivery, Verified } from "./inbound.ts";
export { readJsonBody } from "./json-body.ts";
