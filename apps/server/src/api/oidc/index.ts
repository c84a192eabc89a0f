import { customClaimsRoutes } from "./custom-claims.ts";
import { issuerRoutes } from "./issuer.ts";
import { tokenRoutes } from "./tokens.ts";

export const oidcRoutes = [customClaimsRoutes, issuerRoutes, tokenRoutes] as const;
