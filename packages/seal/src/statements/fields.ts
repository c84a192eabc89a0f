import { z } from "zod";
import { isCanonical, type Json } from "../canonical-json/index.ts";
import { isPublicKey, isRecipient } from "../keys/index.ts";

/** The words that statements are made of. A statement with a member that is not named here is refused: it could mean something. */

/** CircleCI's id of the organization. */
export const organizationId = z.uuid();
/** `context/<name>` or `project/<slug>`. A context that is called `*` would be all of them. */
export const scopeName = z
  .string()
  .max(500)
  .regex(/^(context\/(?!\*$)[^\s](.{0,198}[^\s])?|project\/[^/\s]+\/[^/\s]+\/[^/\s]+)$/u);
/** With `*` for all, and `context/*` and `project/*` for all of a kind. */
export const scopePattern = z.union([z.literal("*"), z.literal("context/*"), z.literal("project/*"), scopeName]);
export const variableName = z
  .string()
  .max(300)
  .regex(/^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$/);
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export const version = z.int().min(1);
/** Milliseconds since 1970, UTC. */
export const moment = z.int().min(0);
export const publicKey = z.string().max(2_000).refine(isPublicKey);
export const recipient = z
  .string()
  .max(4_000)
  .regex(/^age1[0-9a-z]+$/)
  .refine(isRecipient);
export const revision = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
/** Of a resource class: `acme/default`. */
export const className = z.string().min(1).max(200);
export const personName = z.string().min(1).max(200);
/** Full names of refs. `*` stands for any text, also for slashes; alone, for every branch and tag. */
export const refPattern = z
  .string()
  .max(500)
  .regex(/^(\*|refs\/(heads|tags)\/\S+)$/);

export const signature = z.strictObject({ key: publicKey, signature: z.string().min(1).max(8_192) });

/** More signatures than this are not looked at: each costs a verification. */
const mostSignatures = 32;

/** Of one type of statement, with its signatures. */
export function signed<S extends z.ZodType>(statement: S) {
  return z.strictObject({ statement: signable(statement), signatures: z.array(signature).max(mostSignatures) });
}

/** What JSON can say and canonical JSON cannot (-0, half a surrogate pair) has no bytes that a signature could cover. */
export function signable<S extends z.ZodType>(statement: S) {
  return statement.refine((value) => isCanonical(value as Json));
}
