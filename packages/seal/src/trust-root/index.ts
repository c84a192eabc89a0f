export { advanceTrustRoot, followTrustRoot, type PinnedRoot, pinTrustRoot } from "./advance-trust-root.ts";
export { earlierRoots } from "./earlier-roots.ts";
export { coversScope } from "./scopes.ts";
export {
  type Approver,
  type SignedTrustRoot,
  signedTrustRoot,
  type TrustedClass,
  type TrustRoot,
  trustRootStatement,
  type Writer,
} from "./trust-root.ts";
