import type { GuardedFetch } from "../outgoing/index.ts";
import { authorization, type ForgeAccess, repositoryUrl } from "./forge-access.ts";

export interface ForgeFailure {
  readonly ok: false;
  /** The forge's status, when it answered at all. */
  readonly status?: number;
  /** Whether the same call may succeed later, nobody changing anything. */
  readonly retry: boolean;
  /** For people; holds no token. */
  readonly message: string;
}

export type ForgeAnswer = { readonly ok: true; readonly json: unknown } | ForgeFailure;

const names = { github: "GitHub", gitlab: "GitLab", gitea: "Gitea" } as const;

/** Calls the forge's API about the repository: a question, or a statement when there is something to say. */
export async function callForge(
  access: ForgeAccess,
  path: string,
  fetch: GuardedFetch,
  said?: Readonly<Record<string, unknown>>,
): Promise<ForgeAnswer> {
  const headers = {
    ...authorization(access),
    accept: access.forge === "github" ? "application/vnd.github+json" : "application/json",
    "user-agent": "Ringfort",
  };
  const url = repositoryUrl(access, path);
  if (url === undefined) return { ok: false, retry: false, message: "This is not the name of a repository." };
  const fetched = said
    ? await fetch(url, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(said),
      })
    : await fetch(url, { headers, redirects: "same-origin" });
  if (!fetched.ok) return { ok: false, retry: fetched.retry, message: fetched.message };
  const json = readJson(fetched.body);
  const { status } = fetched;
  if (status >= 200 && status < 300) return { ok: true, json };
  const reason = reasonIn(json, access.token);
  const message = `${names[access.forge]} answered ${status}${reason && `: ${reason}`}.`;
  return { ok: false, status, retry: isPassing(status, fetched.headers), message };
}

/** GitHub refuses those who ask too often with 403 as well. */
function isPassing(status: number, headers: Readonly<Record<string, string>>): boolean {
  if (status === 408 || status === 429 || status >= 500) return true;
  return status === 403 && (headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined);
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

const longestReason = 200;

function reasonIn(json: unknown, token: string): string {
  if (typeof json !== "object" || json === null || !("message" in json)) return "";
  const text = typeof json.message === "string" ? json.message : JSON.stringify(json.message);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a forge's text must not steer a terminal.
  const plain = text.replaceAll(token || "\0", "[removed]").replaceAll(/[\x00-\x1f\x7f-\x9f]+/g, " ");
  return plain.slice(0, longestReason).replace(/\.$/, "");
}
