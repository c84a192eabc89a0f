import { userInfo } from "node:os";
import { CommandFailure, defineCommand, exitCodes, UsageError } from "../command.ts";
import { isConfidential } from "../is-confidential.ts";

export const setupCommand = defineCommand({
  details:
    "`ringfort up` and `ringfort server` print the link while nobody can sign in. It works once. The token is shown once, and lasts 90 days.",
  positionals: [{ name: "LINK", help: "the link, or `-` to read it from standard input", required: true }],
  options: {
    login: { type: "string", value: "NAME", help: "what the admin is called; your name on this machine by default" },
  },
  async run({ options, positionals: [link] }, io) {
    const { origin, secret } = readLink(link === "-" ? await readAll(io.stdin) : link!);
    const login = options.login ?? userInfo().username;
    const response = await fetch(`${origin}/api/ringfort/v1/setup`, {
      method: "POST",
      redirect: "error",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ secret, login }),
    }).catch((cause: unknown) => {
      throw new CommandFailure(`no server answers at ${origin}.`, { cause });
    });
    const answer = (await response.json().catch(() => ({}))) as {
      message?: string;
      token?: string;
      expires_at?: string;
    };
    if (!response.ok || answer.token === undefined) {
      throw new CommandFailure(answer.message ?? `the server answered with ${response.status}.`);
    }
    io.stderr.write(
      `${login} is the admin of ${origin}. The token is shown this once, and lasts until ${answer.expires_at}:\n`,
    );
    io.stdout.write(`${answer.token}\n`);
    return exitCodes.ok;
  },
});

function readLink(text: string): { origin: string; secret: string } {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const secret = url?.hash.slice(1);
  if (!url || !secret) throw new UsageError("this is no set-up link: it looks like http://127.0.0.1:8080/setup#… .");
  if (!isConfidential(url))
    throw new UsageError(`the link's secret would cross the network in clear: ${url.origin} must be https.`);
  return { origin: url.origin, secret };
}

async function readAll(stdin: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
