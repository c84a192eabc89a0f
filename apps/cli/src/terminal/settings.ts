/** A terminal that cannot move its cursor gets a log instead of the live tree. */
export function isDumbTerminal(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return env.TERM === "dumb";
}
