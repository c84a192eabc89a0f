import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIPv4, type LookupFunction } from "node:net";

export interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly addresses: readonly string[];
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
}

/** One request, one answer, on a connection of its own to one of the given addresses. */
export function exchange(given: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { url, method, headers, body, signal } = given;
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const lookup = answerWith(given.addresses);
    const request = send(url, { method, headers, lookup, signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let taken = 0;
      response.on("data", (chunk: Buffer) => {
        taken += chunk.length;
        if (taken <= given.maxBytes) chunks.push(chunk);
        else {
          // First, for all of it may have come already, and then its end follows.
          reject(new AnswerTooLarge("The answer is too long."));
          request.destroy();
        }
      });
      response.once("error", reject);
      response.once("end", () => {
        const told = Object.entries(response.headersDistinct).map(([name, values]) => [name, values?.join(", ") ?? ""]);
        resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(told), body: Buffer.concat(chunks) });
      });
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** Says what was found before, whatever the name means by now. */
function answerWith(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }));
  return (_host, options, callback) => {
    const [first] = found;
    if (options.all) callback(null, found);
    else if (first) callback(null, first.address, first.family);
    else callback(new Error("No address."), "", 4);
  };
}
