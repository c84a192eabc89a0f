import { Refusal } from "@ringfort/contract";
import { advanceTrustRoot, digestOfStatement, pinTrustRoot, signedTrustRoot } from "@ringfort/seal";
import type { Doing } from "../create-organization.ts";
import type { House } from "../house.ts";
import { changeVault } from "./change-vault.ts";
import { letThrough, readDocument, sealRefusal } from "./seal-refusal.ts";
import { newestRoot } from "./trust-roots.ts";
import { requireNext } from "./versions.ts";

const mostRoots = 10_000;

/** Takes the next trust root. Whether it is the right one, those who have pinned one decide. */
export async function storeTrustRoot(
  house: House,
  organizationId: string,
  given: unknown,
  doing: Doing,
): Promise<void> {
  const target = { id: organizationId, type: "trust-root" };
  await changeVault(house, { action: "trust-root.update", organizationId, target }, doing, async ({ tx, at }) => {
    const root = readDocument(signedTrustRoot, given, "trust-root-malformed");
    const { org, version, previous } = root.statement;
    if (org !== organizationId) throw sealRefusal("trust-root-other-organization");
    if (version > mostRoots) throw new Refusal("invalid", `An organization has at most ${mostRoots} trust roots.`);
    const fingerprint = await digestOfStatement(root.statement);
    const last = await newestRoot(tx, organizationId);
    if (last?.version === version && last.fingerprint === fingerprint) return;
    requireNext("The trust root", version, previous, last);
    letThrough(
      last
        ? await advanceTrustRoot({ root: last.document, digest: last.fingerprint }, [root], at)
        : await pinTrustRoot(root, fingerprint, at),
    );
    await tx
      .insertInto("trust_roots")
      .values({
        organization_id: organizationId,
        version,
        fingerprint,
        document: JSON.stringify(root),
        at: new Date(at),
      })
      .execute();
  });
}
