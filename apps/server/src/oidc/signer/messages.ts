import { z } from "zod";

/**
 * What the server and the signer say to each other, one JSON text a line. The server is not believed: what it may decide is what is in
 * `facts`, everything else is in the request that a runner's class has signed.
 */

const number = z.int().min(0);

/** In one spelling, so that nothing is known by two. */
export const plainId = z.uuid().regex(/^[0-9a-f-]+$/);

const mintOrder = z.strictObject({
  id: number,
  type: z.literal("mint"),
  /** A SignedTokenRequest of `@ringfort/seal`. */
  request: z.unknown(),
  /** Trust roots of the organization, ascending. */
  roots: z.array(z.unknown()).max(10_000),
  facts: z.strictObject({
    projectId: plainId,
    userId: plainId,
    definitionId: plainId.nullable(),
    /** For requests that name none. */
    audience: z.array(z.string().min(1).max(1_000)).max(20),
    lifetimeMs: number.nullable(),
  }),
});
export type MintOrder = z.infer<typeof mintOrder>;

export const signerOrder = z.discriminatedUnion("type", [
  mintOrder,
  z.strictObject({ id: number, type: z.literal("keys") }),
]);
export type SignerOrder = z.infer<typeof signerOrder>;

const refused = z.strictObject({ id: number, ok: z.literal(false), code: z.string(), message: z.string() });

/** What the record says about a token: everything but its signature. */
const mintedToken = z.strictObject({
  jti: z.uuid(),
  iss: z.string(),
  sub: z.string(),
  aud: z.array(z.string()),
  exp: number,
  kid: z.string(),
});
export type MintedToken = z.infer<typeof mintedToken>;

export const mintAnswer = z.union([
  refused,
  z.strictObject({ id: number, ok: z.literal(true), sealed: z.string(), tokens: z.array(mintedToken) }),
]);
export type MintAnswer = z.infer<typeof mintAnswer>;

/** Public keys as JWKs. */
export const keysAnswer = z.union([
  refused,
  z.strictObject({ id: number, ok: z.literal(true), keys: z.array(z.record(z.string(), z.string())) }),
]);
export type KeysAnswer = z.infer<typeof keysAnswer>;
