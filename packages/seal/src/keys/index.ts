export { decrypt, encrypt, isPostQuantum, isRecipient, newIdentity, recipientOf } from "./age.ts";
export { pointOfPasskey, verifiesPasskey } from "./passkey.ts";
export { isPublicKey, materialOf, type PublicKey, readPublicKey, toPublicKey, verifies } from "./public-key.ts";
export { newSigningKey, readSigningKey, type SigningKey } from "./signing-key.ts";
export { readSshKey } from "./ssh-key.ts";
