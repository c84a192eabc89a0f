import { stringify } from "smol-toml";
import { type TrustedProject, type TrustedScope, type TrustFile, trustedByDefault } from "./trusted.ts";

/** As it would be written by hand; what is as by default is left out. */
export function printTrustFile({ trustRoot, serverUser, projects }: TrustFile): string {
  const table = {
    ...(serverUser !== undefined && { server_user: serverUser }),
    trust_root: { fingerprint: trustRoot.fingerprint, min_version: trustRoot.minVersion },
    project: Object.fromEntries([...projects].map(([slug, project]) => [slug, printProject(project)])),
  };
  return `${stringify(table)}\n`;
}

function printProject(project: TrustedProject): Record<string, unknown> {
  const age = project.maxCommitAgeDays === null ? "never" : `${project.maxCommitAgeDays}d`;
  const lines: Readonly<Record<string, readonly [unknown, unknown]>> = {
    host_keys: [project.hostKeys, trustedByDefault.hostKeys],
    ssh_key_file: [project.sshKeyFile, undefined],
    configs: [project.configs, trustedByDefault.configs],
    max_commit_age: [age, `${trustedByDefault.maxCommitAgeDays}d`],
    require_signed_commits: [project.requireSignedCommits, trustedByDefault.requireSignedCommits],
    allowed_signers: [project.allowedSigners, trustedByDefault.allowedSigners],
    proof_classes: [project.proofClasses, trustedByDefault.proofClasses],
    setup_workflows: [project.setupWorkflows, trustedByDefault.setupWorkflows],
    oidc: [project.oidc, trustedByDefault.oidc],
    approvals: [project.approvals, trustedByDefault.approvals],
    visible: [project.visible, trustedByDefault.visible],
    parameters: [project.parameters, trustedByDefault.parameters],
    egress: [project.egress, trustedByDefault.egress],
    egress_mode: [project.egressMode, trustedByDefault.egressMode],
  };
  const said = Object.entries(lines).filter(([, [value, usual]]) => JSON.stringify(value) !== JSON.stringify(usual));
  return {
    repo: project.repo,
    refs: project.refs,
    ...Object.fromEntries(said.map(([name, [value]]) => [name, value])),
    ...(project.scopes.size > 0 && {
      contexts: Object.fromEntries([...project.scopes].map(([scope, limits]) => [scope, printScope(limits)])),
    }),
  };
}

function printScope({ refs, approvals, restoreCache, parameters }: TrustedScope): Record<string, unknown> {
  return {
    ...(refs && { refs }),
    ...(approvals !== undefined && { approval: approvals }),
    ...(restoreCache !== undefined && { restore_cache: restoreCache }),
    ...(parameters && { parameters }),
  };
}
