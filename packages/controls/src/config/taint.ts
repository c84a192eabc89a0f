import type { Origin } from "@ringfort/config";

/** How freely an attacker chooses a value: any text, a text of a fixed shape, or not at all. */
export type Taint = "arbitrary" | "structured" | "fixed";

const arbitrary = [
  /^pipeline\.git\.(?:branch|tag)$/,
  /^pipeline\.git\.commit\.(?:subject|body|author_login|author_name|author_email)$/,
  /^pipeline\.config\.ref$/,
  /^pipeline\.event\.github\.(?:pull_request\.(?:title|head\.ref)|comment\.body|label\.name|ref|sender\.login)$/,
  /^pipeline\.trigger_parameters\.webhook\.body$/,
  /^pipeline\.trigger_parameters\.(?:github_app|gitlab)\.(?:branch|ref|commit_title|commit_message|commit_author_name|commit_author_email|user_name|user_username)$/,
  /^pipeline\.deploy\.(?:reason|target_version|component_name)$/,
  /^pipeline\.schedule\.name$/,
];
const structured = [
  /^pipeline\.project\./,
  /^pipeline\.git\.(?:repo_url|repo_owner|repo_name|commit\.url)$/,
  /^pipeline\.event\..*\.url$/,
];

/** Of a pipeline value by its name. String parameters are arbitrary too: `parameterTypes` says which parameters are strings. */
export function taintOf(name: string, parameterTypes: ReadonlyMap<string, string>): Taint {
  if (name.startsWith("pipeline.parameters.")) {
    return (parameterTypes.get(name.slice("pipeline.parameters.".length)) ?? "string") === "string"
      ? "arbitrary"
      : "fixed";
  }
  if (arbitrary.some((pattern) => pattern.test(name))) return "arbitrary";
  return structured.some((pattern) => pattern.test(name)) ? "structured" : "fixed";
}

/** Built-in variables whose text an attacker can choose: safe when quoted, unsafe in an eval. */
export const taintedVariables: ReadonlySet<string> = new Set([
  "CIRCLE_BRANCH",
  "CIRCLE_TAG",
  "CIRCLE_PR_USERNAME",
  "CIRCLE_PR_REPONAME",
  "CIRCLE_PULL_REQUEST",
  "CIRCLE_PULL_REQUESTS",
  "CIRCLE_USERNAME",
  "CIRCLE_COMPARE_URL",
]);

/** Those whose text is a URL that the forge makes: an attacker chooses a part of it, within what a URL allows. */
export const urlVariables: ReadonlySet<string> = new Set([
  "CIRCLE_PULL_REQUEST",
  "CIRCLE_PULL_REQUESTS",
  "CIRCLE_COMPARE_URL",
]);

/** The freest origin of a text, if an attacker has any say in it. */
export function worstOrigin(
  origins: readonly Origin[] | undefined,
  parameterTypes: ReadonlyMap<string, string>,
): { readonly origin: Origin; readonly taint: "arbitrary" | "structured" } | undefined {
  let worst: { readonly origin: Origin; readonly taint: "arbitrary" | "structured" } | undefined;
  for (const origin of origins ?? []) {
    const taint = taintOf(origin.name, parameterTypes);
    if (taint === "arbitrary") return { origin, taint };
    if (taint === "structured") worst ??= { origin, taint };
  }
  return worst;
}
