/** All of a kind: the only patterns beside `*`. A name that ends so is a name. */
const wholeKinds: Readonly<Record<string, string>> = { "context/*": "context/", "project/*": "project/" };

/** Whether one of the patterns lets somebody do something in the scope. */
export function coversScope(patterns: readonly string[], scope: string): boolean {
  return patterns.some((pattern) => {
    const kind = Object.hasOwn(wholeKinds, pattern) ? wholeKinds[pattern] : undefined;
    return pattern === "*" || pattern === scope || (kind !== undefined && scope.startsWith(kind));
  });
}
