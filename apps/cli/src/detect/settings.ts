type Environment = Readonly<Record<string, string | undefined>>;

/** What the user put into the variable that an option names, so that no secret stands on the command line. */
export function namedVariable(name: string, env: Environment = process.env): string | undefined {
  return env[name] || undefined;
}
