import type { ForgeEvent } from "../forge-event.ts";

export interface InboundRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it came, byte for byte: the signature is over that. */
  readonly body: Uint8Array;
  readonly query: Readonly<Record<string, string>>;
}

export type RefusedWhy = "bad-signature" | "no-signature" | "malformed" | "ignored";

export interface RefusedDelivery {
  readonly ok: false;
  readonly why: RefusedWhy;
  readonly message: string;
}

export type Verified = { readonly ok: true; readonly deliveryId: string; readonly event: ForgeEvent } | RefusedDelivery;

export function refuse(why: RefusedWhy, message: string): RefusedDelivery {
  return { ok: false, why, message };
}

/** An id that a forge chose becomes a key of ours: short and printable, or none. */
export function readDeliveryId(text: string | undefined): string | undefined {
  return text !== undefined && /^[\w.:-]{1,128}$/.test(text) ? text : undefined;
}
