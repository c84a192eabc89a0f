import { type InboundRequest, type RefusedDelivery, refuse } from "./inbound.ts";

const deepest = 64;
const quote = 0x22;
const backslash = 0x5c;

/** Reads the JSON of a delivery, whether it came as such or, as forges also offer, as the `payload` of a form. */
export function readJsonBody(request: InboundRequest): { readonly ok: true; readonly json: unknown } | RefusedDelivery {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(request.body);
    const json = isForm(request) ? (new URLSearchParams(text).get("payload") ?? "") : text;
    if (isDeeperThan(json, deepest)) return refuse("malformed", "The delivery is nested too deep.");
    return { ok: true, json: JSON.parse(json) };
  } catch {
    return refuse("malformed", "The delivery is not JSON.");
  }
}

function isForm(request: InboundRequest): boolean {
  return request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
}

function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === backslash) index++;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    // `[` and `{`, then `]` and `}`.
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > limit) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
