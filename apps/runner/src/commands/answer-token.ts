import { TokenRefused, type TokenSource } from "../oidc/token-source.ts";
import type { AgentRequest } from "./agent-request.ts";
import type { Answer } from "./answer-split.ts";

type Asked = Extract<AgentRequest, { kind: "token" }>;

const mostAudiences = 20;
const longestAudience = 1_000;

/** A token for a step that asks for one; `onToken` hears of it before the step does, so that no log shows it. */
export async function answerToken(
  asked: Asked,
  source: TokenSource | undefined,
  onToken: (token: string) => void,
): Promise<Answer> {
  if (!source) {
    return refused("OIDC tokens are for jobs that a runner has verified: this job is none, as a local run never is", 1);
  }
  const audience = readAudience(asked.claims);
  if (!audience) {
    return refused(
      `--claims is JSON of the form {"aud":"…"}, with a text or a list of texts; no other claim can be set`,
      2,
    );
  }
  try {
    const [token = ""] = await source.get({ audience: [...audience], rootIssuer: asked.rootIssuer, subjects: ["v2"] });
    onToken(token);
    return { said: [], names: [token], code: 0 };
  } catch (failure) {
    if (failure instanceof TokenRefused) return refused(`no OIDC token: ${failure.message}`, 1);
    throw failure;
  }
}

function readAudience(claims: string): readonly string[] | undefined {
  if (claims.trim() === "") return [];
  let read: unknown;
  try {
    read = JSON.parse(claims);
  } catch {
    return undefined;
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) return undefined;
  const { aud = [], ...others } = read as Readonly<Record<string, unknown>>;
  const audience: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const isRight = (one: unknown) => typeof one === "string" && one.length > 0 && one.length <= longestAudience;
  if (Object.keys(others).length > 0 || audience.length > mostAudiences || !audience.every(isRight)) return undefined;
  return audience as readonly string[];
}

function refused(why: string, code: number): Answer {
  return { said: [`circleci: ${why}`], names: [], code };
}
