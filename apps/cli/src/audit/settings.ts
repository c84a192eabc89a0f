import { CommandFailure } from "../command.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The API token, from the variable that the command line names. No message holds any of it. */
export function readToken(variable: string, env: Environment = process.env): string {
  const token = env[variable];
  if (!token) throw new CommandFailure(`The variable \`${variable}\` is empty: it should hold the API token.`);
  if (!/^[!-~]{1,1000}$/.test(token))
    throw new CommandFailure(`The variable \`${variable}\` holds something that is no token: spaces or line ends.`);
  return token;
}
