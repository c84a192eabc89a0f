/** What a drill reads of the environment: where its programs find theirs. */
export function readDrillSettings(environment: Readonly<Record<string, string | undefined>> = process.env) {
  return { path: environment.PATH || "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
}
