/** Whether one of the patterns lets somebody do something in the scope. */
export function coversScope(patterns: readonly string[], scope: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === "*" || pattern === scope || (pattern.endsWith("/*") && scope.startsWith(pattern.slice(0, -1))),
  );
}
