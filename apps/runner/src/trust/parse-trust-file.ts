import { parse } from "smol-toml";
import { Table } from "./toml-table.ts";
import {
  type TrustedParameters,
  type TrustedProject,
  type TrustedScope,
  type TrustFile,
  trustedByDefault,
} from "./trusted.ts";

export type ReadTrust =
  | { readonly ok: true; readonly trust: TrustFile }
  | { readonly ok: false; readonly message: string };

/** A line that is not known is a mistake: it may have been meant to forbid something. */
export function parseTrustFile(text: string): ReadTrust {
  try {
    const file = new Table(parse(text), "");
    const root = file.table("trust_root");
    const serverUser = file.optional("server_user", () => file.count("server_user", 0));
    const trust: TrustFile = {
      ...(serverUser !== undefined && { serverUser }),
      trustRoot: {
        fingerprint: root.text("fingerprint", /^sha256:[0-9a-f]{64}$/),
        minVersion: root.count("min_version", 1),
      },
      projects: new Map([...file.tables("project")].map(([slug, table]) => [slug, readProject(table)])),
    };
    root.close();
    file.close();
    return { ok: true, trust };
  } catch (error) {
    return { ok: false, message: (error as Error).message.split("\n", 1)[0]! };
  }
}

function readProject(table: Table): TrustedProject {
  const none = trustedByDefault;
  table.oneOf("forks", ["never"], "never");
  table.oneOf("ssh_rerun", ["never"], "never");
  const sshKeyFile = table.optional("ssh_key_file", () => table.text("ssh_key_file", /^\//));
  const project: TrustedProject = {
    repo: table.text("repo", /\S/),
    hostKeys: table.texts("host_keys", /\S/, none.hostKeys),
    ...(sshKeyFile !== undefined && { sshKeyFile }),
    refs: table.texts("refs", refPattern),
    configs: table.texts("configs", /^[^/\s].*$/, none.configs),
    maxCommitAgeDays: table.optional("max_commit_age", () => readAge(table)) ?? none.maxCommitAgeDays,
    requireSignedCommits: table.flag("require_signed_commits", none.requireSignedCommits),
    allowedSigners: table.texts("allowed_signers", /\S/, none.allowedSigners),
    proofClasses: table.texts("proof_classes", /^[^\s/]+\/[^\s/]+$/, none.proofClasses),
    setupWorkflows: table.oneOf("setup_workflows", ["signed", "never"], none.setupWorkflows),
    oidc: table.oneOf("oidc", ["verified", "never"], none.oidc),
    approvals: table.oneOf("approvals", ["signed", "server"], none.approvals),
    visible: table.texts("visible", /^(\*|[A-Za-z_]\w*)$/, none.visible),
    parameters: readParameters(table) ?? none.parameters,
    scopes: new Map([...table.tables("contexts")].map(([scope, one]) => [scope, readScope(one)])),
    egress: table.texts("egress", /^[\w.*-]+:\d+$/, none.egress),
    egressMode: table.oneOf("egress_mode", ["off", "learn", "block"], none.egressMode),
  };
  table.close();
  return project.maxCommitAgeDays === 0 ? { ...project, maxCommitAgeDays: null } : project;
}

function readScope(table: Table): TrustedScope {
  const refs = table.optional("refs", () => table.texts("refs", refPattern));
  const approvals = table.optional("approval", () => table.count("approval", 0));
  const restoreCache = table.optional("restore_cache", () => table.flag("restore_cache", true));
  const parameters = readParameters(table);
  table.close();
  return {
    ...(refs && { refs }),
    ...(approvals !== undefined && { approvals }),
    ...(restoreCache !== undefined && { restoreCache }),
    ...(parameters && { parameters }),
  };
}

/** `30d`; `never` is no limit, as 0 here. */
function readAge(table: Table): number {
  const text = table.text("max_commit_age", /^(?:[1-9]\d{0,3}d|never)$/);
  return text === "never" ? 0 : Number(text.slice(0, -1));
}

function readParameters(table: Table): TrustedParameters | undefined {
  return table.optional("parameters", () => {
    const values = table.table("parameters");
    const read = values.names.map((name) => [name, values.scalars(name)] as const);
    values.close();
    return Object.fromEntries(read);
  });
}

const refPattern = /^(?:\*|refs\/(?:heads|tags)\/\S+)$/;
