import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Changes what a server answers to one request, or leaves it as it is. */
// biome-ignore lint/suspicious/noExplicitAny: a lie can have any shape.
export type Lie = (path: string, answer: any, method: string) => unknown;

export interface LyingServer {
  readonly url: string;
  /** Bodies of everything that was sent, in order. */
  readonly sent: string[];
  lie: Lie;
}

/** Stands before an honest server and says something else where its lie wants so. */
export async function lyingServer(honest: string): Promise<LyingServer> {
  const sent: string[] = [];
  const server = createServer((request, response) => void pass(request, response));
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (body !== "") sent.push(body);
    const method = request.method ?? "GET";
    const answer = await fetch(`${honest}${request.url}`, {
      method,
      headers: {
        "circle-token": String(request.headers["circle-token"]),
        ...(body !== "" && { "content-type": "application/json" }),
      },
      ...(body !== "" && { body }),
    });
    const text = await answer.text();
    const told = text === "" ? text : JSON.stringify(liar.lie(request.url ?? "", JSON.parse(text), method));
    response.writeHead(answer.status, { "content-type": "application/json" }).end(told);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const liar: LyingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    lie: (_, answer) => answer,
  };
  return liar;
}
