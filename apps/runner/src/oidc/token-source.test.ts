import { bytesOf, encrypt, newIdentity, type SignedTokenRequest, toBase64Url } from "@ringfort/seal";
import { expect, test } from "vitest";
import type { TokenWish } from "../keyholder/keyholder.ts";
import { ClaimLost, Refused } from "../service/failures.ts";
import { TokenRefused, tokenSource } from "./token-source.ts";
import { tokensAtStart } from "./tokens-at-start.ts";

const wish = { audience: [], rootIssuer: false, subjects: ["v1" as const, "v2" as const] };

/** A server that answers with the text that it is given, encrypted as a server should. */
function asking(answer: (wish: TokenWish) => string | Promise<string>) {
  const asked: TokenWish[] = [];
  const source = tokenSource(
    {
      signTokenRequest: async (one) => {
        asked.push(one);
        return { ok: true, value: { statement: one, signatures: [] } as unknown as SignedTokenRequest };
      },
    },
    { post: async <Answer>() => ({ token: await answer(asked.at(-1)!) }) as Answer },
  );
  return { asked, source };
}

async function sealed(text: string, { recipient }: Pick<TokenWish, "recipient">): Promise<string> {
  return toBase64Url((await encrypt(bytesOf(text), [recipient]))!);
}

test("tokens come for a key that is made for one question, and go into the job's environment", async () => {
  const { asked, source } = asking((one) => sealed("h.one.s\nh.two.s", one));
  expect(await source.get(wish)).toEqual(["h.one.s", "h.two.s"]);
  expect(await tokensAtStart(source)).toEqual({
    environment: { CIRCLE_OIDC_TOKEN: "h.one.s", CIRCLE_OIDC_TOKEN_V2: "h.two.s" },
    notes: [],
  });
  expect(new Set(asked.map(({ recipient }) => recipient)).size).toBe(2);
});

test.each<[string, (one: TokenWish) => string | Promise<string>]>([
  ["in clear", () => "h.one.s\nh.two.s"],
  ["for somebody else", async () => sealed("h.one.s\nh.two.s", await newIdentity("classical"))],
  ["too few", (one) => sealed("h.one.s", one)],
  ["too many", (one) => sealed("h.one.s\nh.two.s\nh.three.s", one)],
  ["no JWT", (one) => sealed("h.one.s\nLD_PRELOAD=x", one)],
  ["nothing", () => ""],
])("an answer that is %s is refused, and the job starts without tokens and says why", async (_, answer) => {
  const { source } = asking(answer);
  await expect(source.get(wish)).rejects.toBeInstanceOf(TokenRefused);
  expect(await tokensAtStart(source)).toMatchObject({
    environment: {},
    notes: [expect.stringMatching(/no OIDC tokens/)],
  });
});

test("what the server refuses is told to the job; a claim that was lost ends it", async () => {
  const refused = asking(() => Promise.reject(new Refused(400, "token-fork: Jobs of a fork get no token.")));
  expect((await tokensAtStart(refused.source)).notes).toEqual([
    "This job has no OIDC tokens: token-fork: Jobs of a fork get no token.",
  ]);
  const lost = asking(() => Promise.reject(new ClaimLost("The claim was lost")));
  await expect(tokensAtStart(lost.source)).rejects.toBeInstanceOf(ClaimLost);
});

test("a keyholder that does not sign leaves the job without tokens", async () => {
  const source = tokenSource(
    { signTokenRequest: async () => ({ ok: false, code: "ticket-unknown", message: "Nothing is signed." }) },
    { post: () => Promise.reject(new Error("not asked")) },
  );
  expect((await tokensAtStart(source)).notes[0]).toMatch("ticket-unknown");
});
