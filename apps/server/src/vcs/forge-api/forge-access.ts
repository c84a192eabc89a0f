import type { RepositoryRef } from "../forge-event.ts";
import { isRepositoryName } from "../repository-name.ts";

export type ForgeKind = "github" | "gitlab" | "gitea";

/** How a forge's API is reached for one repository. */
export interface ForgeAccess {
  readonly forge: ForgeKind;
  /** Where its API begins: `https://api.github.com`, `https://gitlab.example.com/api/v4`, `https://gitea.example.com/api/v1`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly repository: Pick<RepositoryRef, "externalId" | "fullName">;
}

/** Nothing for a name that would lead out of the repository's place. */
export function repositoryUrl(access: ForgeAccess, path: string): string | undefined {
  const { fullName } = access.repository;
  if (!isRepositoryName(fullName)) return undefined;
  const owned = fullName.split("/").map(encodeURIComponent).join("/");
  const place = access.forge === "gitlab" ? `projects/${encodeURIComponent(fullName)}` : `repos/${owned}`;
  return `${access.apiUrl.replace(/\/+$/, "")}/${place}/${path}`;
}

export function authorization(access: ForgeAccess): Readonly<Record<string, string>> {
  switch (access.forge) {
    case "github":
      return { authorization: `Bearer ${access.token}`, "x-github-api-version": "2022-11-28" };
    case "gitlab":
      return { "private-token": access.token };
    case "gitea":
      return { authorization: `token ${access.token}` };
  }
}
