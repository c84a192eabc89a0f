export type GitProtocol = "https" | "ssh" | "http" | "file";

export interface GitOptions {
  /** What a repository may be reached by. `file` lets a project name any folder that the server can read. */
  readonly protocols: readonly GitProtocol[];
  /** For everything that talks to a remote. */
  readonly timeoutMs: number;
  /** Refuses a host before git connects to it and answers the addresses to use; without it git looks names up itself. */
  readonly checkHost?: (host: string) => Promise<HostChecked>;
}

export type HostChecked =
  | {
      readonly ok: true;
      readonly addresses: readonly string[];
      /** Whether it may be reached without TLS. */
      readonly isAllowedPrivate?: boolean;
    }
  | { readonly ok: false; readonly retry: boolean; readonly message: string };

export type GitCredentials =
  | { readonly kind: "token"; readonly username?: string; readonly token: string }
  | {
      readonly kind: "ssh-key";
      readonly keyFile: string;
      readonly knownHostsFile: string;
      /** A host that was never met is taken at its word, and remembered; one that has changed is always refused. */
      readonly meetsHosts?: boolean;
    };
