import { expect, test } from "vitest";
import { runWritten } from "../job/run-job.fixture.ts";
import { TokenRefused, type TokenSource, type WishedToken } from "./token-source.ts";

const token = "aGVhZA.Ym9keS1vZi1hLXRva2Vu.c2lnbmF0dXJlLW9mLWEtdG9rZW4";

function source(answer: () => readonly string[] = () => [token]): TokenSource & { readonly asked: WishedToken[] } {
  const asked: WishedToken[] = [];
  return {
    asked,
    get: async (wish) => {
      asked.push(wish);
      return answer();
    },
  };
}

test("a step gets its token, and the log shows stars where it is printed, in this step and in later ones", async () => {
  const tokens = source();
  const command = `t=$(circleci run oidc get); echo "$t" > kept; echo "is $t."; circleci run oidc get; wc -c < kept`;
  const ran = await runWritten({ tokens, steps: [{ command }, { command: "cat kept; base64 -w0 kept" }] });
  expect(ran.output[0]).toBe(`is ****.\n****\n${token.length + 1}\n`);
  expect(ran.output[1]).toMatch(/^\*\*\*\*\n/);
  expect(JSON.stringify(ran.events)).not.toContain(token);
  expect(JSON.stringify(ran.events)).not.toContain(Buffer.from(token).toString("base64").slice(4, 60));
  expect(tokens.asked[0]).toEqual({ audience: [], rootIssuer: false, subjects: ["v2"] });
});

test.each<[options: string, wish: Partial<WishedToken>]>([
  [`--claims '{"aud":"sts.amazonaws.com"}'`, { audience: ["sts.amazonaws.com"] }],
  [`--claims='{"aud":["one","two"]}' --root-issuer`, { audience: ["one", "two"], rootIssuer: true }],
  [`--claims "$(printf '{\\n"aud":"x y\\\\"z"\\n}')"`, { audience: ['x y"z'] }],
  ["--root-issuer=false --claims '{}'", { audience: [], rootIssuer: false }],
])("`circleci run oidc get %s` asks for that", async (options, wish) => {
  const tokens = source();
  const ran = await runWritten({ tokens, steps: [{ command: `circleci run oidc get ${options} > /dev/null` }] });
  expect(ran.outcome.status).toBe("success");
  expect(tokens.asked).toMatchObject([wish]);
});

test.each([
  ['--claims \'{"sub":"org/mine"}\'', 2],
  ["--claims '{\"aud\":7}'", 2],
  ['--claims \'{"aud":""}\'', 2],
  ["--claims '[\"aud\"]'", 2],
  ["--claims 'aud'", 2],
  ["--claims", 2],
  ["--sub me", 2],
])("`circleci run oidc get %s` is refused with %i, and nobody is asked", async (options, code) => {
  const tokens = source();
  const ran = await runWritten({
    tokens,
    steps: [{ command: `circleci run oidc get ${options} 2>&1 || echo "code $?"` }],
  });
  expect(ran.output[0]).toMatch(new RegExp(`^circleci: [\\s\\S]*\\ncode ${code}\\n$`));
  expect(tokens.asked).toEqual([]);
});

test("why there is no token is said on stderr, and stdout stays empty", async () => {
  const tokens = source(() => {
    throw new TokenRefused("token-too-many: Too many tokens were asked for in a short time.");
  });
  const command = `out=$(circleci run oidc get) || echo "code $? out '$out'"`;
  const ran = await runWritten({ tokens, steps: [{ command }] });
  expect(ran.output[0]).toBe(
    "circleci: no OIDC token: token-too-many: Too many tokens were asked for in a short time.\ncode 1 out ''\n",
  );
});
