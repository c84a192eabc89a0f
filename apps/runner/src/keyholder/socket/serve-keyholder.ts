import { chmod, chown, lstat, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { dirname } from "node:path";
import { claim, secretsAnswer } from "@ringfort/contract";
import { RunnerFailure } from "../../service/failures.ts";
import type { Keyholder, ToSign } from "../keyholder.ts";
import { refuse } from "../refusal.ts";

const question = claim.omit({ token: true });
const largestBody = 64 * 1024 * 1024;
const mostAtOnce = 16;

export interface KeyholderSocket {
  readonly path: string;
  /** The group whose members may ask: the runner's. */
  readonly group: number | undefined;
  readonly log: (line: string) => void;
}

/** Answers agents of the machine. Who may ask is decided by the rights of the socket and of its folder, and by nothing that is said. */
export async function serveKeyholder(
  keyholder: Keyholder,
  { path, group, log }: KeyholderSocket,
): Promise<AsyncDisposable> {
  await checkFolder(path);
  await removeLeftover(path);
  let working = 0;
  const server = createServer((request, response) => {
    if (working >= mostAtOnce)
      return void answer(response, 503, refuse("keyholder-unreachable", "It has too much to do."));
    working++;
    serve(keyholder, request, response)
      .catch((error: Error) => {
        log(`a question could not be answered: ${error.message}`);
        if (!response.headersSent) answer(response, 500, refuse("keyholder-unreachable"));
      })
      .finally(() => working--);
  });
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(before);
  }
  if (group !== undefined) {
    await chown(path, process.getuid?.() ?? -1, group);
    await chmod(path, 0o660);
  }
  return {
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(keyholder: Keyholder, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const body = await readBody(request);
  switch (request.method === "POST" ? request.url : undefined) {
    case "/decide": {
      const { claim: asked, answer: secrets } = body as { claim?: unknown; answer?: unknown };
      const read = { claim: question.safeParse(asked), answer: secretsAnswer.safeParse(secrets) };
      if (!read.claim.success || !read.answer.success) return answer(response, 200, refuse("request-malformed"));
      const decision = await keyholder.decide({ claim: read.claim.data, answer: read.answer.data }, gone.signal);
      return answer(response, 200, decision);
    }
    case "/sign": {
      const { ticket, statement } = body as { ticket?: unknown; statement?: unknown };
      if (typeof ticket !== "string" || !isToSign(statement)) return answer(response, 200, refuse("request-malformed"));
      return answer(response, 200, await keyholder.sign(ticket, statement));
    }
    default:
      return answer(response, 404, refuse("request-malformed"));
  }
}

/** What is in it is looked at when it is a statement. */
function isToSign(statement: unknown): statement is ToSign {
  const type = (statement as { type?: unknown } | null)?.type;
  return type === "result" || type === "continuation" || type === "token-request";
}

async function readBody(request: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Error("the question is too large");
    chunks.push(chunk);
  }
  const read: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  if (typeof read !== "object" || read === null) throw new Error("the question is no object");
  return read;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Whoever can rename the socket can put another in its place. */
async function checkFolder(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await lstat(folder).catch(() => undefined);
  const owner = process.getuid?.();
  const isOwn = owner === undefined || found?.uid === owner || found?.uid === 0;
  if (!found?.isDirectory() || !isOwn || (found.mode & 0o022) !== 0) {
    throw new RunnerFailure(`${folder} must be a folder of the keyholder's user to which nobody else may write`);
  }
}

async function removeLeftover(path: string): Promise<void> {
  if (!(await lstat(path).catch(() => undefined))?.isSocket()) return;
  const isServed = await new Promise<boolean>((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
  if (isServed) throw new RunnerFailure(`Another keyholder answers at ${path}`);
  await rm(path, { force: true });
}
