import { tokenAnswer } from "@ringfort/contract";
import { decrypt, fromBase64Url, newIdentity } from "@ringfort/seal";
import type { Attest, TokenWish } from "../keyholder/keyholder.ts";
import { Refused } from "../service/failures.ts";
import type { TaskConnection } from "../service/task-connection.ts";

/** What a job may choose about a token. */
export type WishedToken = Omit<TokenWish, "recipient">;

/** No token, with a sentence for the job's log. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";
}

/** Gets OIDC tokens for one verified job. */
export interface TokenSource {
  /** One for each of `subjects`, in their order. Throws `TokenRefused`. */
  get(wish: WishedToken): Promise<readonly string[]>;
}

/** A server that does not answer must not hold up a job that may not need a token at all. */
const patienceMs = 20_000;
const jwt = /^[\w-]{1,20000}\.[\w-]{1,20000}\.[\w-]{1,20000}$/;

/** Asks in the class's name. Each answer is encrypted for a key that is made for it and forgotten, so that nobody on the way can use it. */
export function tokenSource(
  attest: Pick<Attest, "signTokenRequest">,
  connection: Pick<TaskConnection, "post">,
): TokenSource {
  return {
    async get(wish) {
      const own = await newIdentity("classical");
      const request = await attest.signTokenRequest({ ...wish, recipient: own.recipient });
      if (!request.ok) throw new TokenRefused(`${request.code}: ${request.message}`);
      const { token } = await untilPatienceEnds(connection.post("/tokens", { request: request.value }, tokenAnswer));
      const sealed = fromBase64Url(token);
      const plain = sealed && (await decrypt(sealed, [own.identity]));
      const tokens = plain ? Buffer.from(plain).toString("latin1").split("\n") : [];
      if (tokens.length !== wish.subjects.length || !tokens.every((one) => jwt.test(one))) {
        throw new TokenRefused("The server's answer holds no tokens for this job.");
      }
      return tokens;
    },
  };
}

async function untilPatienceEnds<Answer>(asking: Promise<Answer>): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TokenRefused("The server does not answer now.")), patienceMs);
  try {
    return await Promise.race([asking, promise]);
  } catch (failure) {
    throw failure instanceof Refused ? new TokenRefused(failure.message, { cause: failure }) : failure;
  } finally {
    clearTimeout(timer);
    asking.catch(() => undefined);
  }
}
