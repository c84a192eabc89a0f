import { vaultPath } from "@ringfort/client";
import { type Policy, policyStatement, sign } from "@ringfort/seal";
import { UsageError } from "../command.ts";
import { refusedBy, send, type Vault } from "./open-vault.ts";
import { readScope, rememberWritten } from "./scope.ts";
import { openKey } from "./signing-keys.ts";
import { trustedRoot } from "./trust.ts";
import { requireWriter } from "./writer.ts";

/** What a policy says besides whose it is and when it was made. */
export type Terms = Omit<Policy, "type" | "org" | "scope" | "version" | "previous" | "issued">;

/** Nobody, nowhere. */
export const closed: Terms = {
  projects: [],
  refs: [],
  expressions: [],
  approvals: 0,
  notByCommitter: false,
  signedCommits: false,
  maxCommitAgeDays: null,
  restoreCache: true,
  parameters: {},
  expires: null,
};

/** Signs the next policy of a scope: what `change` makes of the terms that hold now. */
export async function writePolicy(
  vault: Vault,
  name: string,
  change: (before: Terms) => Terms,
): Promise<{ readonly before: Terms; readonly after: Terms; readonly version: number }> {
  const key = await openKey(vault.keysFolder, "writer");
  for (let tried = 1; ; tried += 1) {
    const pin = await trustedRoot(vault);
    requireWriter(pin.pinned.root.statement, key, name);
    const { policy: known } = await readScope(vault, name, pin);
    const before = known ? termsOf(known.policy) : closed;
    const statement = nextPolicy(change(before), {
      org: vault.organization.id,
      scope: name,
      version: (known?.policy.version ?? 0) + 1,
      previous: known?.digest ?? null,
      issued: vault.now(),
    });
    const answer = await send(vault, "PUT", `${vaultPath(vault.organization.id)}/policies`, await sign(statement, key));
    if (answer.ok) {
      await rememberWritten(vault, pin, [{ scope: name, name: "", version: statement.version }]);
      return { before, after: termsOf(statement), version: statement.version };
    }
    if (answer.status !== 409 || tried > 1) throw refusedBy(vault, answer);
  }
}

function nextPolicy(terms: Terms, head: Pick<Policy, "org" | "scope" | "version" | "previous" | "issued">): Policy {
  const parsed = policyStatement.safeParse({ type: "ringfort/policy/v1", ...head, ...terms });
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new UsageError(`that makes no policy: ${places.join("; ")}.`);
}

function termsOf({
  type: _,
  org: _org,
  scope: _scope,
  version: _v,
  previous: _p,
  issued: _i,
  ...terms
}: Policy): Terms {
  return terms;
}
