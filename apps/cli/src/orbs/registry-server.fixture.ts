import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { chooseVersion } from "@ringfort/config";

export interface RegistryServer extends AsyncDisposable {
  readonly address: string;
  readonly host: string;
  /** Paths and references asked for, in order. */
  readonly asked: string[];
  /** `authorization` headers seen. */
  readonly tokens: (string | undefined)[];
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A server on this machine that answers as the orb registry does, for the orbs given by exact reference. */
export function serveOrbs(orbs: Readonly<Record<string, string>>): Promise<RegistryServer> {
  return serve((_, response, body) => {
    const { ref } = (JSON.parse(body) as { variables: { ref: string } }).variables;
    const [name, wanted] = ref.split("@") as [string, string];
    const versions = Object.keys(orbs)
      .filter((each) => each.startsWith(`${name}@`))
      .map((each) => each.split("@")[1]!);
    const version = chooseVersion(wanted, versions);
    const orbVersion = version === undefined ? null : { version, orb: { name }, source: orbs[`${name}@${version}`] };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data: { orbVersion } }));
  });
}

/** Any server: what it was asked is kept, bodies are read whole. */
export async function serve(handler: Handler): Promise<RegistryServer> {
  const asked: string[] = [];
  const tokens: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      asked.push(/"ref":"([^"]*)"/.exec(body)?.[1] ?? `${request.method} ${request.url}`);
      tokens.push(request.headers.authorization);
      handler(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address: `http://${host}/graphql-unstable`,
    host,
    asked,
    tokens,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
