import { CommandFailure } from "../../command.ts";

// biome-ignore lint/suspicious/noExplicitAny: the drill reads a few words of answers that other tests hold to their shape.
type Answered = any;

export interface Api {
  ask(method: string, path: string, body?: unknown): Promise<Answered>;
  /** The bytes of an address that the server named, or of a path. */
  text(path: string): Promise<string>;
}

/** The API as a person's script would use it; `cookie` goes along with everything. */
export function apiOf(url: string, token: string, cookie: string): Api {
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        cookie: `session=${cookie}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new CommandFailure(`no server answers at ${url}.`, { cause });
    });
    if (response.ok) return response;
    throw new CommandFailure(
      `the drill could not be set up: ${method} ${path} answers ${response.status} ${await response.text()}`,
    );
  };
  return {
    ask: async (method, path, body) => (await send(method, path, body)).json(),
    text: async (path) => (await send("GET", path)).text(),
  };
}
