import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileKeys } from "../../apps/server/src/oidc/signer/keys/file-keys.ts";
import type { MintAnswer } from "../../apps/server/src/oidc/signer/messages.ts";
import { type Asking, asking } from "../../apps/server/src/oidc/signer/requests.fixture.ts";
import { Signer } from "../../apps/server/src/oidc/signer/signer.ts";
import { admits, type TokenClaims, type TrustPolicy } from "./trust-policy.ts";

const issuer = "https://ci.acme.example/oidc";
const origin = "github.com/acme/app";
const projectId = randomUUID();
let folder: string;
let signer: Signer;
let acme: Asking;
let page: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringfort-policy-"));
  signer = await Signer.open({ folder, issuer, store: new FileKeys(folder), now: Date.now });
  acme = await asking(Date.now(), { origin });
  page = await readFile(join(import.meta.dirname, "..", "..", "docs", "oidc.md"), "utf8");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Wanted {
  readonly of?: Asking;
  readonly form?: 0 | 1;
  readonly ref?: string;
  readonly project?: string;
}

/** A real one, as a job gets it. */
async function claims({
  of = acme,
  form = 1,
  ref = "refs/heads/main",
  project = projectId,
}: Wanted = {}): Promise<TokenClaims> {
  const answer = await mint(of, ref, project);
  if (!answer.ok) throw new Error(answer.message);
  const tokens = await of.open(answer.sealed);
  return decodeJwt(tokens[form]!) as unknown as TokenClaims;
}

async function mint(of: Asking, ref: string, project: string): Promise<MintAnswer> {
  // Another project is another slug.
  const slug = project === projectId ? "circleci/demo/hello" : "circleci/demo/other";
  const request = await of.request({ ref, project: slug });
  return (await signer.obey(of.order(request, {}, { projectId: project }))) as MintAnswer;
}

function pinned(): TrustPolicy {
  const written = /```json\n(\{\n {2}"Version"[\s\S]*?)```/.exec(page)?.[1] ?? "";
  const values = { ISSUER: issuer.slice("https://".length), ORG_ID: acme.org, PROJECT_ID: projectId, ORIGIN: origin };
  let text = written;
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(name, value);
  return JSON.parse(text) as TrustPolicy;
}

/** What most examples say, the hardening guide's among them. */
function usual(): TrustPolicy {
  const provider = `${issuer.slice("https://".length)}/org/${acme.org}`;
  return {
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${provider}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${provider}:aud`]: acme.org },
          StringLike: { [`${provider}:sub`]: `org/${acme.org}/project/*/user/*` },
        },
      },
    ],
  };
}

test("the page's table is what the two policies say of real tokens", async () => {
  const stranger = await asking(Date.now(), { origin });
  const tokens: Readonly<Record<string, TokenClaims>> = {
    "the project's `main`": await claims(),
    "another branch of the project": await claims({ ref: "refs/heads/feature" }),
    "another project's `main`": await claims({ project: randomUUID() }),
    "the project's `main`, as `CIRCLE_OIDC_TOKEN`": await claims({ form: 0 }),
    "another organization's": await claims({ of: stranger, project: projectId }),
  };
  const said = (is: boolean) => (is ? "admitted" : "refused");
  const rows = Object.entries(tokens).map(
    ([name, token]) => `| ${name} | ${said(admits(usual(), token))} | ${said(admits(pinned(), token))} |`,
  );
  const table = /<!-- admitted -->\n([\s\S]*?)<!-- \/admitted -->/.exec(page)?.[1]?.trim().split("\n").slice(2);
  expect(table).toEqual(rows);
});

test("a branch that is named like the end of another token would pass as `main`, and gets no token", async () => {
  const ref = `refs/heads/x/vcs-origin/${origin}/vcs-ref/refs/heads/main`;
  const { sub, ...rest } = await claims({ ref: "refs/heads/x" });
  expect(admits(pinned(), { ...rest, sub })).toBe(false);
  expect(admits(pinned(), { ...rest, sub: sub.replace("refs/heads/x", ref) })).toBe(true);
  expect(await mint(acme, ref, projectId)).toMatchObject({ ok: false, code: "token-ref-ambiguous" });
});

test.each<[what: string, change: (policy: TrustPolicy) => TrustPolicy, admitted: boolean]>([
  ["as it is", (policy) => policy, true],
  ["of another issuer", (policy) => withProvider(policy, "arn:aws:iam::1:oidc-provider/evil.example/org/x"), false],
  [
    "with a refusal beside it",
    ({ Statement }) => ({ Statement: [...Statement, { ...Statement[0]!, Effect: "Deny" }] }),
    false,
  ],
  [
    "with a condition on what AWS does not see",
    (policy) => withCondition(policy, { StringEquals: { "x:job": "y" } }),
    false,
  ],
])("a policy %s: admitted is %s", async (_, change, admitted) => {
  expect(admits(change(pinned()), await claims())).toBe(admitted);
});

test("a condition that is not understood is no answer", async () => {
  const policy = withCondition(pinned(), { StringNotLike: { x: "y" } });
  const token = await claims();
  expect(() => admits(policy, token)).toThrow("StringNotLike");
});

function withProvider({ Statement }: TrustPolicy, Federated: string): TrustPolicy {
  return { Statement: Statement.map((one) => ({ ...one, Principal: { Federated } })) };
}

function withCondition(
  { Statement }: TrustPolicy,
  Condition: TrustPolicy["Statement"][number]["Condition"],
): TrustPolicy {
  return { Statement: Statement.map((one) => ({ ...one, ...(Condition && { Condition }) })) };
}
