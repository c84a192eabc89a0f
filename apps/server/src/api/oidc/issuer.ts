import type { FastifyReply } from "fastify";
import { z } from "zod";
import { discoveryOf } from "../../oidc/issuer-documents.ts";
import type { App, Web } from "../app.ts";

const keepMs = 60_000;

/** What clouds fetch to check a token: the same for every organization, and no secret. */
export function issuerRoutes(app: App, { house }: Web): void {
  const schema = { hide: true, params: z.object({ organization: z.uuid().optional() }) };
  const config = { rateLimit: false } as const;
  let kept: { readonly keys: readonly unknown[]; readonly until: number } | undefined;

  for (const base of ["/oidc", "/oidc/org/:organization"]) {
    app.get(`${base}/.well-known/openid-configuration`, { config, schema }, async (request, reply) => {
      publish(reply);
      return discoveryOf(house.settings.oidcIssuer, request.params.organization);
    });

    app.get(`${base}/.well-known/jwks-pub.json`, { config, schema }, async (_request, reply) => {
      publish(reply);
      return { keys: await publicKeys() };
    });
  }

  /** Nobody can keep the signer busy by asking for what hardly ever changes. */
  async function publicKeys(): Promise<readonly unknown[]> {
    const now = house.now();
    if (kept && kept.until > now) return kept.keys;
    const answer = await house.signer.publicKeys();
    if (!answer.ok) throw new Error(`The signer has no keys: ${answer.message}`);
    kept = { keys: answer.keys, until: now + keepMs };
    return answer.keys;
  }
}

function publish(reply: FastifyReply): void {
  void reply.header("cache-control", "public, max-age=300").type("application/json");
}
