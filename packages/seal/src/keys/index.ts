export {
  newSigningKey,
  type PublicKey,
  readPublicKey,
  readSigningKey,
  type SigningKey,
  verifiesEd25519,
} from "./signing-key.ts";
export { readSshKey, verifiesSsh } from "./ssh-signature.ts";
