import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { type ApprovalFacts, approvalOf, approvalPath, collaborations } from "@ringfort/client";
import { type Approval, approvalStatement, signedApproval, type TrustRoot } from "@ringfort/seal";
import { CommandFailure, defineCommand, exitCodes, type Io, UsageError } from "../command.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { describeApproval } from "../vault/approval/approval-text.ts";
import { type FoundCommit, findCommit } from "../vault/approval/found-commit.ts";
import { type FoundGate, findGate } from "../vault/approval/found-gate.ts";
import { askWhether } from "../vault/ask.ts";
import { type HouseOptions, houseOptions } from "../vault/house-options.ts";
import { openHouse, openVault, readOr, sendOrFail, type Vault } from "../vault/open-vault.ts";
import { openSigner, sshKeyOption } from "../vault/root-signer.ts";
import { trustedRoot } from "../vault/trust.ts";
import { paramOption, readPairs } from "./shared-options.ts";

const validMs = 12 * 3_600_000;

export const approve = defineCommand({
  details: [
    "What you sign is computed here: the ref is fetched into your clone, the commit looked for on it, the config at that commit compiled, and the jobs that the gate lets through found in it. Of what the server says only names are used.",
    "Run it in a clone of the project. --yes needs --commit, the commit that you have looked at.",
  ].join("\n\n"),
  positionals: [{ name: "JOB", help: "the approval job: its id, or its address in the web app", required: true }],
  options: {
    repository: { type: "string", value: "DIR", help: "the clone to look into; the current folder by default" },
    commit: { type: "string", value: "SHA", help: "sign for this commit and no other" },
    param: paramOption,
    yes: { type: "boolean", help: "do not ask; needs --commit" },
    key: sshKeyOption,
    ...houseOptions,
  },
  async run({ options, positionals: [given] }, io) {
    if (options.yes && options.commit === undefined)
      throw new UsageError("`--yes` needs `--commit SHA`: a yes to whatever comes would be the server's.");
    const jobId = jobIn(given!, options.host ?? io.settings.house.host);
    const params = readPairs("param", options.param);
    const house = await openHouse(options, io);
    const facts = readOr(await approvalOf(house.reader, jobId), "the approval job");
    if (options.commit !== undefined && options.commit !== facts.commit)
      throw new CommandFailure(
        `the job waits at the commit ${sanitiseName(facts.commit)}, not at that of --commit; nothing was signed.`,
      );
    const vault = await vaultOf(facts, options, io);
    const root = (await trustedRoot(vault)).pinned.root.statement;
    const signer = await openSigner(vault, "approver", options.key);
    const approver = root.approvers.find((one) => one.kind === "key" && one.key === signer.publicKey);
    if (!approver) throw notAnApprover(signer.publicKey);

    const folder = resolve(io.cwd, options.repository ?? ".");
    const commit = await findCommit(folder, facts, { isChosen: options.repository !== undefined });
    const gate = await findGate(commit, facts, params, io);
    const statement = statementOf(facts, commit, gate, vault);
    io.stdout.write(
      `You approve, as ${sanitiseName(approver.name)}:\n\n${describeApproval(statement, commit, vault.now())}\n`,
    );
    warn(facts, commit, gate, approver, io);
    const question = "Sign it, and let these jobs run?";
    if (
      !options.yes &&
      !(await askWhether(question, io, "nobody is there to be asked: --yes with --commit SHA signs without asking."))
    ) {
      io.stderr.write("Nothing was signed.\n");
      return exitCodes.failed;
    }
    const document = signedApproval.parse({ statement, signatures: [await signer.signature(statement)] });
    const answer = (await sendOrFail(vault, "PUT", approvalPath(jobId), document)) as Partial<Counted> | undefined;
    io.stdout.write(
      answer?.approved === false
        ? `Signed: ${answer.signed} of ${answer.needed} that are needed.\n`
        : "Signed: the gate is open.\n",
    );
    return exitCodes.ok;
  },
});

interface Counted {
  readonly signed: number;
  readonly needed: number;
  readonly approved: boolean;
}

/** A token goes to the host that was set up for it, not to one that came in a message. */
function jobIn(given: string, host: string | undefined): string {
  const id = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  if (new RegExp(`^${id}$`).test(given)) return given;
  const url = URL.parse(given);
  if (!url) throw new UsageError("that is no job: give its id, or its address in the web app.");
  if (host === undefined || url.origin !== URL.parse(host)?.origin)
    throw new UsageError(
      "that address is of another server than --host or RINGFORT_HOST name: your token does not go there.",
    );
  const found = new RegExp(`/jobs/(${id})(?:/|$)`).exec(url.pathname)?.[1];
  if (found) return found;
  throw new UsageError("that address is of no job.");
}

async function vaultOf(facts: ApprovalFacts, options: HouseOptions, io: Io): Promise<Vault> {
  const { reader } = await openHouse(options, io);
  const all = readOr(await collaborations(reader), "your organizations");
  const slug = options.org ?? all.find(({ id }) => id === facts.organization)?.slug;
  if (slug === undefined) throw new CommandFailure("the job belongs to an organization that you are not in.");
  const vault = await openVault({ ...options, org: slug }, io);
  if (vault.organization.id === facts.organization) return vault;
  throw new CommandFailure("the job belongs to another organization than --org names.");
}

function statementOf(
  facts: ApprovalFacts,
  commit: FoundCommit,
  gate: FoundGate,
  { organization, now }: Vault,
): Approval {
  const issued = now();
  const parsed = approvalStatement.safeParse({
    type: "ringfort/approval/v1",
    org: organization.id,
    project: facts.projectSlug,
    pipeline: facts.pipeline,
    commit: commit.revision,
    config: gate.config,
    repo: commit.repository,
    ref: commit.ref,
    workflow: facts.workflow,
    workflowId: facts.workflowId,
    job: facts.job,
    unblocks: [...gate.unblocks],
    issued,
    expires: issued + validMs,
    nonce: randomBytes(16).toString("base64url"),
  });
  if (parsed.success) return parsed.data;
  throw new CommandFailure("what the server says of the job makes no statement; nothing was signed.");
}

function warn(
  facts: ApprovalFacts,
  commit: FoundCommit,
  gate: FoundGate,
  { emails }: TrustRoot["approvers"][number],
  io: Io,
): void {
  const said = [...facts.unblocks].sort();
  const found = [...gate.unblocks].sort();
  if (JSON.stringify(said) !== JSON.stringify(found))
    io.stderr.write(
      `warning: the server says that it lets through: ${said.map(sanitiseName).join(", ") || "nothing"}. Only what is shown above is signed.\n`,
    );
  if (emails.length === 0)
    io.stderr.write(
      "warning: the trust root has no address of yours; where a policy does not count the committer's own approval, yours does not count.\n",
    );
  if (emails.some((email) => email.toLowerCase() === commit.committerEmail.toLowerCase()))
    io.stderr.write(
      "warning: the commit is your own; where a policy does not count that, somebody else has to approve too.\n",
    );
}

function notAnApprover(publicKey: string): CommandFailure {
  return new CommandFailure(
    `your key is no approver's in the trust root. An admin can add it: \`ringfort trust add-approver NAME --key '${publicKey}' --email ADDRESS\`.`,
  );
}
