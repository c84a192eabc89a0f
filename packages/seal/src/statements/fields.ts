import { z } from "zod";

/** The words that statements are made of. A statement with a member that is not named here is refused: it could mean something. */

/** CircleCI's id of the organization. */
export const organizationId = z.uuid();
/** `context/<name>` or `project/<slug>`. */
export const scopeName = z.string().regex(/^(context\/[^\s](.{0,198}[^\s])?|project\/[^/\s]+\/[^/\s]+\/[^/\s]+)$/u);
/** With `*` for all, and `context/*` and `project/*` for all of a kind. */
export const scopePattern = z.union([z.literal("*"), z.literal("context/*"), z.literal("project/*"), scopeName]);
export const variableName = z
  .string()
  .max(300)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export const version = z.int().min(1);
/** Milliseconds since 1970, UTC. */
export const moment = z.int().min(0);
export const publicKey = z.string().min(20).max(2_000);
export const recipient = z
  .string()
  .max(4_000)
  .regex(/^age1[0-9a-z]+$/);
export const revision = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
export const personName = z.string().min(1).max(200);
/** Full names of refs, each with at most one kind of wildcard: `*`, which stands for any text. */
export const refPattern = z
  .string()
  .max(500)
  .regex(/^(\*|refs\/(heads|tags)\/\S+)$/);

export const signature = z.strictObject({ key: publicKey, signature: z.string().min(1).max(8_192) });

/** Of one type of statement, with its signatures. */
export function signed<S extends z.ZodType>(statement: S) {
  return z.strictObject({ statement, signatures: z.array(signature).max(32) });
}
