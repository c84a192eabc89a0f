import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileObjects } from "./files.ts";
import { S3Objects } from "./s3.ts";
import type { ObjectStore } from "./store.ts";

/** A store on the real thing, and a way to its stored bytes behind its back. */
export interface TriedStore extends AsyncDisposable {
  readonly store: ObjectStore;
  readonly fileOf: (digest: string) => string;
  /** Every file that is not an object: what a broken-off writer would leave. */
  readonly leftovers: () => Promise<string[]>;
}

export async function filesToTry(): Promise<TriedStore> {
  const folder = await mkdtemp(join(tmpdir(), "objects-"));
  const store = new FileObjects(folder);
  return {
    store,
    fileOf: (digest) => join(folder, digest.slice(0, 2), digest.slice(2)),
    leftovers: () => filesIn(join(folder, "drafts")),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A real program that speaks S3. It does not know checksums. */
export async function s3ToTry(): Promise<TriedStore> {
  const folder = await mkdtemp(join(tmpdir(), "objects-"));
  const directory = join(folder, "server");
  const server = new S3rver({
    directory,
    address: "127.0.0.1",
    port: 0,
    silent: true,
    configureBuckets: [{ name: "ours" }],
  });
  server.logger.silent = true;
  const { port } = await server.run();
  const store = new S3Objects({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-central-1",
    bucket: "ours",
    prefix: "ringfort/objects/",
    accessKeyId: "S3RVER",
    secretAccessKey: "S3RVER",
    pathStyle: true,
    checksum: "none",
    temporaryFolder: join(folder, "drafts"),
    fetch,
  });
  return {
    store,
    fileOf: (digest) =>
      join(directory, "ours/ringfort/objects", digest.slice(0, 2), `${digest.slice(2)}._S3rver_object`),
    leftovers: () => filesIn(join(folder, "drafts")),
    [Symbol.asyncDispose]: async () => {
      server.httpServer.closeAllConnections();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface S3Server {
  readonly logger: { silent: boolean };
  readonly httpServer: { closeAllConnections(): void };
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);
const S3rver = require("s3rver") as new (options: Record<string, unknown>) => S3Server;

export async function filesIn(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return readdir(folder);
}
