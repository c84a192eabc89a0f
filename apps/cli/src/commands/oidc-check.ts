import { HouseFailure, signingKeysOf } from "@ringfort/server";
import { CommandFailure, defineCommand, exitCodes } from "../command.ts";

const patienceMs = 20_000;
const mostBytes = 1024 ** 2;

export const oidcCheck = defineCommand({
  details: [
    "Fetches what clouds fetch, and compares it with the signer's own keys. A key that is not the signer's was put there by somebody who wants to be believed:",
    "1, and the key is named. Run it as the signer's user, every few minutes, from a machine that is not the server's if the folder can be read there.",
  ].join("\n"),
  positionals: [],
  options: {
    folder: { type: "string", value: "DIR", help: "the signer's folder" },
    issuer: { type: "string", value: "URL", help: "as it stands in tokens: the root issuer, or an organization's" },
  },
  async run({ options: { folder, issuer } }, io) {
    if (folder === undefined || issuer === undefined)
      throw new CommandFailure("`--folder` and `--issuer` are both needed.");
    const own = await readKeys(folder);
    const published = await fetchKeys(issuer);
    const strange = published.filter((key) => !own.some((one) => isSame(one, key)));
    const missing = own.filter((key) => !published.some((one) => isSame(one, key)));
    for (const key of strange) io.stdout.write(`NOT THE SIGNER'S: ${shown(key.kid)}\n`);
    for (const key of missing) io.stdout.write(`not published: ${shown(key.kid)}\n`);
    if (strange.length === 0 && missing.length === 0) io.stdout.write(`${own.length} keys, all the signer's\n`);
    return strange.length + missing.length === 0 ? exitCodes.ok : exitCodes.failed;
  },
});

type Jwk = Readonly<Record<string, unknown>>;

async function readKeys(folder: string): Promise<readonly Jwk[]> {
  try {
    return await signingKeysOf(folder);
  } catch (error) {
    if (error instanceof HouseFailure) throw new CommandFailure(error.message, { cause: error });
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new CommandFailure(`There is no signer's folder ${folder}.`, { cause: error });
    }
    throw error;
  }
}

async function fetchKeys(issuer: string): Promise<readonly Jwk[]> {
  const discovery = await fetchJson(`${issuer}/.well-known/openid-configuration`);
  if (discovery["issuer"] !== issuer) throw new CommandFailure(`What ${issuer} publishes is of another issuer.`);
  const { keys } = await fetchJson(String(discovery["jwks_uri"]));
  if (!Array.isArray(keys)) throw new CommandFailure(`${issuer} publishes no keys.`);
  return keys as readonly Jwk[];
}

async function fetchJson(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(patienceMs) });
    const text = await answer.text();
    if (!answer.ok || text.length > mostBytes) throw new Error(`it answers ${answer.status}`);
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new CommandFailure(`${url} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

/** A name alone proves nothing. */
function isSame(a: Jwk, b: Jwk): boolean {
  return ["kty", "kid", "n", "e"].every((name) => a[name] === b[name]);
}

/** Somebody else may have chosen it. */
function shown(kid: unknown): string {
  return JSON.stringify(String(kid).slice(0, 200));
}
