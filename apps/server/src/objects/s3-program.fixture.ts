import { createHash, createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { S3Objects, type S3Options } from "./s3.ts";
import { filesIn } from "./stores.fixture.ts";

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export const keys = { accessKeyId: randomBytes(10).toString("hex"), secretAccessKey: randomBytes(20).toString("hex") };
export const region = "eu-central-1";

/** A small HTTP server that says what it is told to, one answer for each request, the last one again and again. */
export async function s3Program(
  answers: readonly ((reply: ServerResponse, asked: Asked) => void)[],
  options: Partial<S3Options> = {},
) {
  const folder = await mkdtemp(join(tmpdir(), "objects-"));
  const asked: Asked[] = [];
  const server = createServer((request, reply) => {
    const { method = "", url = "", headers } = request;
    const answer = (body: Buffer) => {
      const one = { method, url, headers, body };
      asked.push(one);
      answers[Math.min(asked.length, answers.length) - 1]!(reply, one);
    };
    buffer(request).then(answer, () => reply.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const store = new S3Objects({
    ...keys,
    region,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket: "ours",
    prefix: "",
    pathStyle: true,
    checksum: "sha256",
    temporaryFolder: folder,
    fetch,
    patience: { answerMs: 20_000, firstPauseMs: 1 },
    ...options,
  });
  return {
    store,
    asked,
    leftovers: () => filesIn(folder),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Signature Version 4 as a server computes it, from what arrived. */
export function expectedSignature({ method, url, headers }: Asked): string {
  const { pathname, search } = new URL(url, "http://any");
  const [, scope = "", signed = ""] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(headers.authorization ?? "") ?? [];
  const canonical = [
    method,
    pathname,
    search.slice(1).split("&").sort().join("&"),
    ...signed.split(";").map((name) => `${name}:${headers[name]}`),
    "",
    signed,
    headers["x-amz-content-sha256"],
  ].join("\n");
  const sha256 = createHash("sha256").update(canonical).digest("hex");
  const key = scope
    .split("/")
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${keys.secretAccessKey}`);
  return hmac(key, ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256].join("\n")).toString("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
