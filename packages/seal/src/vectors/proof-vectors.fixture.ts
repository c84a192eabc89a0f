import {
  type Continuation,
  type Receipt,
  type Result,
  type SignedTrustRoot,
  type SigningKey,
  sign,
  type TokenRequest,
  toBase64Url,
} from "../index.ts";
import { changed, flipped } from "./tamper.fixture.ts";
import type { Read, Vector, VectorFile } from "./vector.fixture.ts";
import { now, org, otherOrg, type World } from "./world.fixture.ts";

const nonce = toBase64Url(new Uint8Array(16).fill(3));
const foreign = "1b2f0d44-0000-4000-8000-000000000099";
const workflowId = "1b2f0d44-0000-4000-8000-000000000011";
const jobId = "1b2f0d44-0000-4000-8000-000000000012";
const sha = (digit: string) => `sha256:${digit.repeat(64)}`;
const about = {
  org,
  project: "circleci/acme/web",
  pipeline: "1b2f0d44-0000-4000-8000-000000000010",
  commit: "a".repeat(40),
  config: sha("c"),
};
/** What another's proof of each kind would say. */
const others = {
  organization: { org: otherOrg },
  project: { project: "circleci/acme/api" },
  pipeline: { pipeline: foreign },
  commit: { commit: "b".repeat(40) },
  config: { config: sha("d") },
};
const className = "acme/default";

export async function proofVectors({ root, keys, identities }: World): Promise<VectorFile> {
  const one = (await sign(root, keys.ada)) as SignedTrustRoot;
  const own = { ...about, class: className, issued: now };
  const node = { index: 0, total: 2 };
  const result = (changes: Partial<Result> = {}, key: SigningKey = keys.attest) =>
    sign<Result>(
      {
        type: "ringfort/result/v1",
        ...own,
        parameters: sha("e"),
        workflow: "main",
        workflowId,
        job: "test",
        jobId,
        node,
        status: "success",
        ...changes,
      },
      key,
    );
  const continuation = (changes: Partial<Continuation> = {}, key: SigningKey = keys.attest) =>
    sign<Continuation>(
      {
        type: "ringfort/continuation/v1",
        ...own,
        job: "setup",
        jobId,
        continuation: sha("f"),
        parameters: sha("e"),
        ...changes,
      },
      key,
    );
  const request = (changes: Partial<TokenRequest> = {}, key: SigningKey = keys.attest) =>
    sign<TokenRequest>(
      {
        type: "ringfort/token-request/v1",
        ...own,
        workflowId,
        jobId,
        ref: "refs/heads/main",
        origin: "git.acme.example/web",
        audience: [],
        rootIssuer: false,
        subjects: ["v1"],
        recipient: identities.fresh.recipient,
        sshRerun: false,
        contexts: [],
        nonce,
        ...changes,
      },
      key,
    );
  const receipt = (changes: Partial<Receipt> = {}, key: SigningKey = keys.attest) =>
    sign<Receipt>(
      {
        type: "ringfort/receipt/v1",
        ...own,
        workflowId,
        jobId,
        job: "deploy",
        ref: "refs/heads/main",
        values: [{ scope: "context/prod", name: "NPM_TOKEN", version: 1, ciphertext: sha("1") }],
        ...changes,
      },
      key,
    );
  const first = await result();
  const second = await result({ node: { index: 1, total: 2 } });

  const expectedResult = { root: "one", about, parameters: sha("e"), workflow: "main", job: "test", node };
  const expectedRequired = { root: "one", about, parameters: sha("e"), workflow: "main", job: "test", total: 2 };
  const expectedContinuation = { root: "one", about, continuation: sha("f"), parameters: sha("e") };
  const expectedRequest = { root: "one", about, jobId, now, used: [] };
  const expectedReceipt = { root: "one", about, jobId };

  const vectors: Vector[] = [
    ...(await common("checkResult", "result", result, expectedResult)),
    proof("checkResult", "no result", null, expectedResult, "result-missing"),
    proof(
      "checkResult",
      "the result of a rerun's first run",
      await result({ workflowId: foreign }),
      expectedResult,
      "ok",
    ),
    proof(
      "checkResult",
      "the result of another run where that counts",
      await result({ workflowId: foreign }),
      { ...expectedResult, workflowId },
      "result-other-workflow",
    ),
    proof(
      "checkResult",
      "the result of another workflow",
      await result({ workflow: "nightly" }),
      expectedResult,
      "result-other-workflow",
    ),
    proof(
      "checkResult",
      "the result of another job",
      await result({ job: "lint" }),
      expectedResult,
      "result-other-job",
    ),
    proof("checkResult", "the result of another parallel run", second, expectedResult, "result-other-node"),
    proof(
      "checkResult",
      "the result of a run that was not parallel",
      await result({ node: { index: 0, total: 1 } }),
      expectedResult,
      "result-other-node",
    ),
    proof(
      "checkResult",
      "the result of a run with other parameters",
      await result({ parameters: sha("0") }),
      expectedResult,
      "result-other-parameters",
    ),
    proof("checkResult", "a job that failed", await result({ status: "failed" }), expectedResult, "result-not-success"),
    proof(
      "checkResult",
      "a job that failed, with a word changed",
      changed(await result({ status: "failed" }), "statement.status", "success"),
      expectedResult,
      "result-forged",
    ),
    proof("checkRequired", "every parallel run of a job", [second, first], expectedRequired, "ok"),
    proof(
      "checkRequired",
      "every parallel run, among others",
      [await result({ job: "lint" }), {}, await result({ status: "failed" }), second, first],
      expectedRequired,
      "ok",
    ),
    proof(
      "checkRequired",
      "a failure that came after a success",
      [first, second, await result({ status: "failed" })],
      expectedRequired,
      "ok",
    ),
    proof("checkRequired", "nothing", [], expectedRequired, "result-missing"),
    proof("checkRequired", "one of two parallel runs", [first], expectedRequired, "result-missing"),
    proof("checkRequired", "one of two parallel runs, twice", [first, first], expectedRequired, "result-missing"),
    proof(
      "checkRequired",
      "a parallel run that failed",
      [first, await result({ status: "failed", node: { index: 1, total: 2 } })],
      expectedRequired,
      "result-not-success",
    ),
    proof(
      "checkRequired",
      "a parallel run that somebody else signed",
      [first, await result({ node: { index: 1, total: 2 } }, keys.stranger)],
      expectedRequired,
      "result-forged",
    ),
    ...(await common("checkContinuation", "continuation", continuation, expectedContinuation)),
    proof("checkContinuation", "no continuation", null, expectedContinuation, "continuation-missing"),
    proof(
      "checkContinuation",
      "another config than the setup job's",
      await continuation({ continuation: sha("0") }),
      expectedContinuation,
      "continuation-changed",
    ),
    proof(
      "checkContinuation",
      "other parameters than the setup job's",
      await continuation({ parameters: sha("0") }),
      expectedContinuation,
      "continuation-other-parameters",
    ),
    ...(await common("checkTokenRequest", "token-request", request, expectedRequest)),
    proof(
      "checkTokenRequest",
      "another organization, of whose jobs nothing else is known",
      await request({ org: otherOrg }),
      { root: "one", now, used: [] },
      "token-request-other-organization",
    ),
    proof(
      "checkTokenRequest",
      "the request of another job",
      await request({ jobId: foreign }),
      expectedRequest,
      "token-request-other-job",
    ),
    proof(
      "checkTokenRequest",
      "a request of ten minutes ago",
      await request(),
      { ...expectedRequest, now: now + 600_000 },
      "token-request-stale",
    ),
    proof(
      "checkTokenRequest",
      "a request of ten minutes from now",
      await request(),
      { ...expectedRequest, now: now - 600_000 },
      "token-request-stale",
    ),
    proof(
      "checkTokenRequest",
      "a request that was used",
      await request(),
      { ...expectedRequest, used: [nonce] },
      "token-request-replayed",
    ),
    ...(await common("checkReceipt", "receipt", receipt, expectedReceipt)),
    proof(
      "checkReceipt",
      "another organization, of whose jobs nothing else is known",
      await receipt({ org: otherOrg }),
      { root: "one" },
      "receipt-other-organization",
    ),
    proof(
      "checkReceipt",
      "the receipt of another job",
      await receipt({ jobId: foreign }),
      expectedReceipt,
      "receipt-other-job",
    ),
  ];
  return {
    about: "What classes sign: results, continuations, requests for tokens, receipts.",
    roots: { one },
    identities: {},
    vectors,
  };

  function proof(check: Vector["check"], name: string, given: unknown, expected: object, outcome: string): Vector {
    return { name, check, given, expected: { ...expected }, outcome };
  }

  /** What each kind of proof has in common. */
  async function common(
    check: Vector["check"],
    kind: "result" | "continuation" | "token-request" | "receipt",
    make: (
      changes?: Read,
      key?: SigningKey,
    ) => Promise<{ readonly signatures: readonly { readonly signature: string }[] }>,
    expected: object,
  ): Promise<Vector[]> {
    const right = await make();
    const ofOthers = Object.entries(others).map(async ([word, changes]) =>
      proof(check, `${kind}: another ${word}`, await make(changes), expected, `${kind}-other-${word}`),
    );
    return [
      proof(check, `${kind}: as it should be`, right, expected, "ok"),
      proof(check, `${kind}: as it should be, of an allowed class`, right, { ...expected, classes: [className] }, "ok"),
      proof(check, `${kind}: a member more`, changed(right, "statement.extra", 1), expected, `${kind}-malformed`),
      proof(
        check,
        `${kind}: a signature with another bit`,
        changed(right, "signatures.0.signature", flipped(right.signatures[0]?.signature ?? "", 0)),
        expected,
        `${kind}-forged`,
      ),
      proof(check, `${kind}: no signature`, changed(right, "signatures", []), expected, `${kind}-forged`),
      proof(check, `${kind}: a stranger's signature`, await make({}, keys.stranger), expected, `${kind}-forged`),
      proof(check, `${kind}: a writer's signature`, await make({}, keys.writer), expected, `${kind}-forged`),
      proof(
        check,
        `${kind}: one class in the name of another`,
        await make({}, keys.attestForks),
        expected,
        `${kind}-forged`,
      ),
      proof(
        check,
        `${kind}: a class that nobody knows`,
        await make({ class: "acme/evil" }),
        expected,
        `${kind}-forged`,
      ),
      proof(
        check,
        `${kind}: a class that does not run this`,
        await make({ class: "acme/dev" }, keys.attestForks),
        { ...expected, classes: [className] },
        `${kind}-class-not-allowed`,
      ),
      ...(await Promise.all(ofOthers)),
    ];
  }
}
