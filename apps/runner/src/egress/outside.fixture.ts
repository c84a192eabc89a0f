import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Outside } from "./egress-proxy.ts";

export interface SmallWorld extends Outside, AsyncDisposable {
  /** Of the web server, on this machine's loopback. */
  readonly port: number;
  /** Addresses that were connected to. */
  readonly connected: string[];
}

/** A world of names in which every address is one web server of this process, which says what it was asked. */
export async function smallWorld(names: Readonly<Record<string, readonly string[]>>): Promise<SmallWorld> {
  const web = await webServer();
  const { port } = web.address() as AddressInfo;
  const connected: string[] = [];
  return {
    port,
    connected,
    resolve: async (host) => {
      const found = names[host];
      if (!found) throw new Error("ENOTFOUND");
      return found;
    },
    connect: (address) => {
      connected.push(address);
      return connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    },
    [Symbol.asyncDispose]: async () => {
      web.closeAllConnections();
      await new Promise((resolve) => web.close(resolve));
    },
  };
}

async function webServer(): Promise<Server> {
  const server = createServer((request, response) => {
    response.end(
      `${request.method} ${request.headers.host}${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
