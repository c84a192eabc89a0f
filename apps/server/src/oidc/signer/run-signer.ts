import { chmod, lstat, mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { HouseFailure } from "../../house-failure.ts";
import { chooseKeyStore } from "./keys/choose-key-store.ts";
import { KeyRing, type PublicJwk } from "./keys/key-ring.ts";
import { serve } from "./serve.ts";
import { Signer } from "./signer.ts";

export interface SignerPlace {
  readonly folder: string;
  readonly issuer: string;
}

/** Over standard input and output, for the server that has started it. Ends with it. */
export async function runOnPipes({ folder, issuer }: SignerPlace): Promise<void> {
  const signer = await openSigner({ folder, issuer });
  await serve(signer, process.stdin, process.stdout, complain);
}

/** Over a socket, for servers of another user: who may speak to it is who may enter the socket's folder. */
export async function runOnSocket({ folder, issuer }: SignerPlace, socket: string): Promise<AsyncDisposable> {
  const signer = await openSigner({ folder, issuer });
  const server = createServer((connection) => {
    serve(signer, connection, connection, complain).catch((error: Error) => {
      complain(`A connection was ended: ${error.message}`);
      connection.destroy();
    });
    connection.on("error", () => connection.destroy());
  });
  await rm(socket, { force: true });
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject).listen(socket, listening.resolve);
  await listening.promise;
  await chmod(socket, 0o660);
  return {
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.unref();
      await Promise.race([closed, rm(socket, { force: true })]);
    },
  };
}

/** By hand, beside a signer that runs: it looks at its keys before it uses them. */
export async function rotateSigningKeys(folder: string, options: { readonly compromised: boolean }): Promise<void> {
  await requireOwn(folder);
  await new KeyRing(folder, await chooseKeyStore(folder)).rotate(Date.now(), options);
}

/** What its issuer should publish, and nothing else. */
export async function signingKeysOf(folder: string): Promise<readonly PublicJwk[]> {
  await requireOwn(folder);
  return await new KeyRing(folder, await chooseKeyStore(folder)).published(Date.now());
}

async function openSigner({ folder, issuer }: SignerPlace): Promise<Signer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requireOwn(folder);
  return Signer.open({ folder, issuer, store: await chooseKeyStore(folder), now: Date.now });
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}

async function requireOwn(folder: string): Promise<void> {
  const { uid, mode } = await lstat(folder);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) {
    throw new HouseFailure(`The signer's folder ${folder} must be its user's own, and closed to all others.`);
  }
}
