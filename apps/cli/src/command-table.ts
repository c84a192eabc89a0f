import type { Command } from "./command.ts";

export interface CommandEntry {
  /** What calls it: `config validate`. */
  readonly words: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Loaded only when called: starting must not read the whole program. */
  load(): Promise<Command>;
}

/** Every command, in the order that help shows them. */
export const commandTable: readonly CommandEntry[] = [
  {
    words: "run",
    summary: "Run the project's pipeline on this machine",
    load: async () => (await import("./commands/run.ts")).run,
  },
  {
    words: "runner keys",
    summary: "Make the keys of a resource class, and show what the trust root needs of them",
    load: async () => (await import("./commands/runner-keys.ts")).runnerKeys,
  },
  {
    words: "keyholder",
    summary: "Keep the keys of a class apart from its runners, and decide for them",
    load: async () => (await import("./commands/keyholder.ts")).keyholderCommand,
  },
  {
    words: "runner",
    summary: "Run jobs that a Ringfort server hands out",
    load: async () => (await import("./commands/runner.ts")).runnerCommand,
  },
  {
    words: "up",
    summary: "Start a whole house here: server, database, runner and a demo project",
    load: async () => (await import("./commands/up.ts")).upCommand,
  },
  {
    words: "server",
    summary: "Start the server alone",
    load: async () => (await import("./commands/server.ts")).serverCommand,
  },
  {
    words: "oidc signer",
    summary: "Start the process that signs OIDC tokens as a user of its own",
    load: async () => (await import("./commands/oidc-signer.ts")).oidcSigner,
  },
  {
    words: "oidc check",
    summary: "Look whether an issuer publishes the signer's keys and no others",
    load: async () => (await import("./commands/oidc-check.ts")).oidcCheck,
  },
  {
    words: "oidc rotate",
    summary: "Change the key that signs OIDC tokens",
    load: async () => (await import("./commands/oidc-rotate.ts")).oidcRotate,
  },
  {
    words: "setup",
    summary: "Use the one-time link of a new house: makes its admin and shows the token",
    load: async () => (await import("./commands/setup.ts")).setupCommand,
  },
  {
    words: "backup",
    summary: "Write everything that a house keeps into one file",
    load: async () => (await import("./commands/backup.ts")).backupCommand,
  },
  {
    words: "restore",
    summary: "Make a new house of a backup",
    load: async () => (await import("./commands/restore.ts")).restoreCommand,
  },
  {
    words: "config validate",
    summary: "Check a config and say what is wrong with it",
    load: async () => (await import("./commands/config-validate.ts")).configValidate,
  },
  {
    words: "config process",
    summary: "Print the config as it is after orbs, parameters and matrices are expanded",
    load: async () => (await import("./commands/config-process.ts")).configProcess,
  },
  {
    words: "config pack",
    summary: "Print a folder of YAML files as one config",
    load: async () => (await import("./commands/config-pack.ts")).configPack,
  },
  {
    words: "orb vendor",
    summary: "Keep the orbs beside the config and record their digests in ringfort.lock",
    load: async () => (await import("./commands/orb-vendor.ts")).orbVendor,
  },
  {
    words: "orb pack",
    summary: "Print a folder of YAML files as one orb, with the scripts it includes",
    load: async () => (await import("./commands/orb-pack.ts")).orbPack,
  },
  {
    words: "context create",
    summary: "Make a context, and say which projects may use it",
    load: async () => (await import("./commands/context-create.ts")).contextCreate,
  },
  {
    words: "context list",
    summary: "List contexts, or what is sealed in one",
    load: async () => (await import("./commands/context-list.ts")).contextList,
  },
  {
    words: "context set",
    summary: "Seal a variable into a context",
    load: async () => (await import("./commands/context-set.ts")).contextSet,
  },
  {
    words: "context import",
    summary: "Seal all variables of a file into a context",
    load: async () => (await import("./commands/context-import.ts")).contextImport,
  },
  {
    words: "context restrict",
    summary: "Say anew who may use a context, signed",
    load: async () => (await import("./commands/context-restrict.ts")).contextRestrict,
  },
  {
    words: "context rm",
    summary: "Delete a variable of a context, or the context",
    load: async () => (await import("./commands/context-rm.ts")).contextRm,
  },
  {
    words: "project env set",
    summary: "Seal a variable of a project",
    load: async () => (await import("./commands/project-env-set.ts")).projectEnvSet,
  },
  {
    words: "project env list",
    summary: "List what is sealed in a project",
    load: async () => (await import("./commands/project-env-list.ts")).projectEnvList,
  },
  {
    words: "project env rm",
    summary: "Delete a variable of a project",
    load: async () => (await import("./commands/project-env-rm.ts")).projectEnvRm,
  },
  {
    words: "ssh-key add",
    summary: "Seal an SSH key for the jobs of a project",
    load: async () => (await import("./commands/ssh-key-add.ts")).sshKeyAdd,
  },
  {
    words: "ssh-key list",
    summary: "List the sealed SSH keys of a project",
    load: async () => (await import("./commands/ssh-key-list.ts")).sshKeyList,
  },
  {
    words: "ssh-key rm",
    summary: "Delete an SSH key of a project",
    load: async () => (await import("./commands/ssh-key-rm.ts")).sshKeyRm,
  },
  {
    words: "approve",
    summary: "Sign the approval of a job that waits, after looking at what it lets through",
    load: async () => (await import("./commands/approve.ts")).approve,
  },
  {
    words: "trust init",
    summary: "Make the first trust root of an organization",
    load: async () => (await import("./commands/trust-init.ts")).trustInit,
  },
  {
    words: "trust show",
    summary: "Show who may seal, approve and open",
    load: async () => (await import("./commands/trust-show.ts")).trustShow,
  },
  {
    words: "trust key",
    summary: "Show your own public key, or make it",
    load: async () => (await import("./commands/trust-key.ts")).trustKey,
  },
  {
    words: "trust add-writer",
    summary: "Let somebody seal values and sign policies",
    load: async () => (await import("./commands/trust-add-writer.ts")).trustAddWriter,
  },
  {
    words: "trust remove-writer",
    summary: "Believe a writer no longer",
    load: async () => (await import("./commands/trust-remove-writer.ts")).trustRemoveWriter,
  },
  {
    words: "trust add-approver",
    summary: "Let somebody sign approvals",
    load: async () => (await import("./commands/trust-add-approver.ts")).trustAddApprover,
  },
  {
    words: "trust remove-approver",
    summary: "Believe an approver no longer",
    load: async () => (await import("./commands/trust-remove-approver.ts")).trustRemoveApprover,
  },
  {
    words: "trust add-admin",
    summary: "Let somebody sign trust roots",
    load: async () => (await import("./commands/trust-add-admin.ts")).trustAddAdmin,
  },
  {
    words: "trust remove-admin",
    summary: "Believe an admin no longer",
    load: async () => (await import("./commands/trust-remove-admin.ts")).trustRemoveAdmin,
  },
  {
    words: "trust add-class",
    summary: "Let the runners of a class open values",
    load: async () => (await import("./commands/trust-add-class.ts")).trustAddClass,
  },
  {
    words: "trust remove-class",
    summary: "Seal for a class no longer",
    load: async () => (await import("./commands/trust-remove-class.ts")).trustRemoveClass,
  },
  {
    words: "trust rotate",
    summary: "Give a class other keys",
    load: async () => (await import("./commands/trust-rotate.ts")).trustRotate,
  },
  {
    words: "trust renew",
    summary: "Sign the trust root for another year",
    load: async () => (await import("./commands/trust-renew.ts")).trustRenew,
  },
  {
    words: "trust sign",
    summary: "Sign a trust root that another admin has made",
    load: async () => (await import("./commands/trust-sign.ts")).trustSign,
  },
  {
    words: "recovery new",
    summary: "Make another recovery identity",
    load: async () => (await import("./commands/recovery-new.ts")).recoveryNew,
  },
  {
    words: "recovery rewrap",
    summary: "Seal for those who may open it today what is sealed for those of before",
    load: async () => (await import("./commands/recovery-rewrap.ts")).recoveryRewrap,
  },
  {
    words: "recovery open-check",
    summary: "Try whether the recovery identity opens everything",
    load: async () => (await import("./commands/recovery-open-check.ts")).recoveryOpenCheck,
  },
  {
    words: "audit",
    summary: "Examine configs and organizations against the hardening guide",
    load: async () => (await import("./commands/audit.ts")).auditCommand,
  },
  {
    words: "breach-drill",
    summary: "Plant secrets, and look for them wherever the server could have kept them",
    load: async () => (await import("./commands/breach-drill.ts")).breachDrillCommand,
  },
  {
    words: "fake-server-drill",
    summary: "Let a server that lies play with the real runner",
    load: async () => (await import("./commands/fake-server-drill.ts")).fakeServerDrillCommand,
  },
  {
    words: "attest",
    summary: "File what no API tells, for the audit: reviewed, with evidence, for 90 days at most",
    load: async () => (await import("./commands/attest.ts")).attestCommand,
  },
  {
    words: "detect",
    summary: "Look for attacks in an exported audit log",
    load: async () => (await import("./commands/detect.ts")).detectCommand,
  },
  {
    words: "respond open",
    summary: "Declare an incident",
    load: async () => (await import("./commands/respond-open.ts")).respondOpen,
  },
  {
    words: "respond status",
    summary: "Say where an incident stands",
    load: async () => (await import("./commands/respond-status.ts")).respondStatus,
  },
  {
    words: "respond inventory",
    summary: "List every secret that the incident may have reached",
    load: async () => (await import("./commands/respond-inventory.ts")).respondInventory,
  },
  {
    words: "respond next",
    summary: "Say what to do now",
    load: async () => (await import("./commands/respond-next.ts")).respondNext,
  },
  {
    words: "respond done",
    summary: "Record what was done about a secret or a task",
    load: async () => (await import("./commands/respond-done.ts")).respondDone,
  },
  {
    words: "respond note",
    summary: "Record news of an incident: new activity, a theft, a secret that nobody listed",
    load: async () => (await import("./commands/respond-note.ts")).respondNote,
  },
  {
    words: "respond act",
    summary: "Block work, cancel runs, delete keys, store a new value; shown first, sent with --apply",
    load: async () => (await import("./commands/respond-act.ts")).respondAct,
  },
  {
    words: "respond merge",
    summary: "Add the lines of another person's file of the same incident",
    load: async () => (await import("./commands/respond-merge.ts")).respondMerge,
  },
  {
    words: "respond export",
    summary: "Print an incident for auditors",
    load: async () => (await import("./commands/respond-export.ts")).respondExport,
  },
  {
    words: "respond drill",
    summary: "Play the breach of January 2023 on fake secrets",
    load: async () => (await import("./commands/respond-drill.ts")).respondDrill,
  },
  {
    words: "respond close",
    summary: "Close an incident, or sign that it was a false alarm",
    load: async () => (await import("./commands/respond-close.ts")).respondClose,
  },
];
