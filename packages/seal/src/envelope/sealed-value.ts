import { z } from "zod";
import {
  digest,
  moment,
  organizationId,
  scopeName,
  signable,
  signature,
  signed,
  variableName,
  version,
} from "../statements/fields.ts";

/** In UTF-16 code units. */
export const longestValue = 32_768;

export const valueName = z.union([
  variableName,
  z
    .string()
    .max(300)
    .regex(/^ssh\/[\w.:+/=-]+$/),
]);

function followsWhenLater({
  version,
  previous,
}: {
  readonly version: number;
  readonly previous: string | null;
}): boolean {
  return (version === 1) === (previous === null);
}

/** What a writer signs about one sealed value. */
const sealedStatement = z
  .strictObject({
    type: z.literal("ringfort/sealed/v1"),
    org: organizationId,
    scope: scopeName,
    /** Of a variable; `ssh/` and the fingerprint, for an SSH key. */
    name: valueName,
    kind: z.enum(["env", "ssh"]),
    version,
    /** Digest of the statement before. */
    previous: digest.nullable(),
    /** Version of the trust root by which the recipients were chosen. */
    root: version,
    recipients: digest,
    ciphertext: digest,
    /** Of the bytes inside, which hold a salt: whoever seals them again cannot put others there. */
    content: digest,
    /** The oldest policy of the scope under which it may be opened. */
    policy: z.int().min(0),
    issued: moment,
    expires: moment.nullable(),
    /** For SSH keys: the hosts that they are for. */
    hosts: z.array(z.string().max(253)).max(20).optional(),
  })
  .refine(followsWhenLater);
export type SealedStatement = z.infer<typeof sealedStatement>;

/** Sealed again for other recipients, by somebody who could open it; the writer's statement stays as it was. */
export const rewrapStatement = z.strictObject({
  type: z.literal("ringfort/rewrap/v1"),
  org: organizationId,
  /** Digest of the writer's statement. */
  of: digest,
  /** Digest of the ciphertext that was opened. */
  from: digest,
  root: version,
  recipients: digest,
  ciphertext: digest,
  issued: moment,
});
export type RewrapStatement = z.infer<typeof rewrapStatement>;

/** Deleted, and signed as such: nobody can bring it back unnoticed. */
export const tombstoneStatement = z.strictObject({
  type: z.literal("ringfort/tombstone/v1"),
  org: organizationId,
  scope: scopeName,
  name: valueName,
  version,
  previous: digest,
  issued: moment,
});
export type TombstoneStatement = z.infer<typeof tombstoneStatement>;

/** What a server stores and gives back: nothing in it opens anything. */
export const sealedValue = z.strictObject({
  statement: signable(sealedStatement),
  /** The writer's. */
  signatures: z.array(signature).length(1),
  rewraps: z.array(signed(rewrapStatement)).max(100),
  /** The age file, base64url. */
  ciphertext: z.string().min(1).max(700_000),
});
export type SealedValue = z.infer<typeof sealedValue>;

export const signedTombstone = signed(tombstoneStatement);
export type SignedTombstone = z.infer<typeof signedTombstone>;
