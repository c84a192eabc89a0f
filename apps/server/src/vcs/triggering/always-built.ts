import { compilePattern } from "@ringfort/config";

/** Whether a branch is built without a pull request. An entry is a Java regular expression that must match the whole name. */
export function isAlwaysBuilt(branch: string, defaultBranch: string, overrides: readonly string[]): boolean {
  return branch === defaultBranch || overrides.some((entry) => matches(entry, branch));
}

/** An entry that cannot be compiled fits only itself. */
function matches(entry: string, branch: string): boolean {
  const compiled = compilePattern(`/${entry}/`);
  return compiled.ok ? compiled.matches(branch) : entry === branch;
}
