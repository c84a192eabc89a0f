import { createHash } from "node:crypto";
import type { App } from "./app.ts";

/** Longer answers are pages of something else than what people poll. */
const longest = 1024 ** 2;

/** Who asks again and again is told that nothing has changed, instead of the same once more. */
export function answerUnchanged(app: App): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (request.method !== "GET" || reply.statusCode !== 200) return payload;
    if (typeof payload !== "string" || payload.length > longest) return payload;
    if (!String(reply.getHeader("content-type")).startsWith("application/json")) return payload;
    const tag = `W/"${createHash("sha256").update(payload).digest("base64url").slice(0, 27)}"`;
    void reply.header("etag", tag);
    if (!names(request.headers["if-none-match"], tag)) return payload;
    void reply.code(304).removeHeader("content-length").removeHeader("content-type");
    return null;
  });
}

function names(header: string | undefined, tag: string): boolean {
  return header === "*" || (header?.split(",").some((part) => part.trim().replace(/^(?!W\/)/, "W/") === tag) ?? false);
}
