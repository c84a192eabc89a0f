import type { Environment } from "@ringfort/contract";
import { TokenRefused, type TokenSource } from "./token-source.ts";

export interface TokensAtStart {
  readonly environment: Environment;
  /** Why there are none, for the job's log. */
  readonly notes: readonly string[];
}

/** `CIRCLE_OIDC_TOKEN` and `_V2`. A job that gets none runs all the same: most need none. */
export async function tokensAtStart(source: TokenSource): Promise<TokensAtStart> {
  try {
    const [v1, v2] = await source.get({ audience: [], rootIssuer: false, subjects: ["v1", "v2"] });
    return { environment: { CIRCLE_OIDC_TOKEN: v1!, CIRCLE_OIDC_TOKEN_V2: v2! }, notes: [] };
  } catch (failure) {
    if (!(failure instanceof TokenRefused)) throw failure;
    return { environment: {}, notes: [`This job has no OIDC tokens: ${failure.message}`] };
  }
}
