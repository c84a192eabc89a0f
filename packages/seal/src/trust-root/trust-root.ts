import { z } from "zod";
import {
  className,
  digest,
  moment,
  organizationId,
  personName,
  publicKey,
  recipient,
  scopePattern,
  signed,
  version,
} from "../statements/fields.ts";

const writer = z.strictObject({ name: personName, key: publicKey, scopes: z.array(scopePattern).min(1).max(100) });

/** Signs with SSHSIG or an Ed25519 key, or with a passkey. */
const approver = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("key"),
    name: personName,
    key: publicKey,
    emails: z.array(z.string().max(320)).max(20),
  }),
  z.strictObject({
    kind: z.literal("passkey"),
    name: personName,
    credential: z.string().min(1).max(1_400),
    /** Of the credential, in SPKI, base64url. */
    publicKey: z.string().min(1).max(2_000),
    algorithm: z.union([z.literal(-7), z.literal(-8)]),
    origin: z.string().max(500),
    relyingParty: z.string().max(253),
    emails: z.array(z.string().max(320)).max(20),
  }),
]);

const resourceClass = z.strictObject({
  name: className,
  /** Whoever holds its identity opens what is sealed for the class. */
  seal: recipient,
  /** Signs results, receipts, continuations and requests for tokens. */
  attest: publicKey,
  scopes: z.array(scopePattern).max(100),
});

/**
 * Who may do what with an organization's secrets. Version by version, each signed by `threshold` admins of its own and of the
 * one before. CLI and runner pin it and refuse an older one.
 */
export const trustRootStatement = z.strictObject({
  type: z.literal("ringfort/trust-root/v1"),
  org: organizationId,
  version,
  /** Digest of the version before; `null` in the first. */
  previous: digest.nullable(),
  issued: moment,
  expires: moment,
  threshold: z.int().min(1).max(32),
  admins: z
    .array(z.strictObject({ name: personName, key: publicKey }))
    .min(1)
    .max(32),
  writers: z.array(writer).max(500),
  approvers: z.array(approver).max(500),
  classes: z.array(resourceClass).max(200),
  /** Everything is sealed for these as well: identities that lie in a safe. */
  recovery: z.array(recipient).max(8),
});
export type TrustRoot = z.infer<typeof trustRootStatement>;
export type Writer = TrustRoot["writers"][number];
export type Approver = TrustRoot["approvers"][number];
export type TrustedClass = TrustRoot["classes"][number];

export const signedTrustRoot = signed(trustRootStatement);
export type SignedTrustRoot = z.infer<typeof signedTrustRoot>;
