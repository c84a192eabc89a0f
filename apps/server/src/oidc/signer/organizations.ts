import { join } from "node:path";
import {
  advanceTrustRoot,
  digestOfStatement,
  type PinnedRoot,
  pinTrustRoot,
  type Sealing,
  signedTrustRoot,
} from "@ringfort/seal";
import { z } from "zod";
import { readWhole, writeWhole } from "./atomic-file.ts";

const remembered = z.object({
  root: signedTrustRoot,
  digest: z.string(),
  /** Ids of projects, by slug, as they were when the first token was minted. */
  projects: z.record(z.string(), z.uuid()),
});
type Remembered = z.infer<typeof remembered>;

/** What the signer itself knows of each organization, in a file of its own that no server can change. */
export class Organizations {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The newest root that leads back to the one that was seen first, or whose fingerprint the operator has written down. */
  async trustRoot(org: string, given: readonly unknown[], now: number): Promise<Sealing<PinnedRoot>> {
    const known = await this.#read(org);
    const pinned = known ? { ok: true as const, value: known } : await this.#pinFirst(org, given);
    if (!pinned.ok) return pinned;
    const advanced = await advanceTrustRoot(pinned.value, given, now);
    if (!advanced.ok) return advanced;
    if (advanced.value.root.statement.org !== org) return otherOrganization;
    if (advanced.value.digest !== known?.digest) {
      await this.#write(org, { ...advanced.value, projects: known?.projects ?? {} });
    }
    return advanced;
  }

  /** Whether the id is the project's: the first that is named is kept, and no two projects share one. */
  async isProject(org: string, slug: string, id: string): Promise<boolean> {
    const known = await this.#read(org);
    if (!known) return false;
    const before = Object.hasOwn(known.projects, slug) ? known.projects[slug] : undefined;
    if (before !== undefined) return before === id;
    if (Object.values(known.projects).includes(id)) return false;
    await this.#write(org, { ...known, projects: { ...known.projects, [slug]: id } });
    return true;
  }

  async #pinFirst(org: string, given: readonly unknown[]): Promise<Sealing<PinnedRoot>> {
    const written = await this.#written();
    const expected = written.get(org);
    if (expected === undefined && written.has("only")) return notPinned;
    const roots = given.map((one) => signedTrustRoot.safeParse(one)).flatMap(({ data }) => (data ? [data] : []));
    if (roots.some(({ statement }) => statement.org !== org)) return otherOrganization;
    for (const root of roots.toSorted((a, b) => b.statement.version - a.statement.version)) {
      const digest = await digestOfStatement(root.statement);
      // One that has expired since is a beginning too: what counts is the end of the chain.
      if (expected === undefined || digest === expected) return pinTrustRoot(root, digest, root.statement.issued);
    }
    return notPinned;
  }

  /**
   * The file `fingerprints`, for whoever does not want to take the first root that the server shows: `<organization> sha256:…`. With a
   * line `only`, no organization gets tokens that has no line.
   */
  async #written(): Promise<ReadonlyMap<string, string>> {
    const text = (await readWhole(join(this.#folder, "fingerprints"))) ?? "";
    const lines = text.split("\n").map((line) => line.trim().split(/\s+/));
    return new Map(lines.map(([name = "", fingerprint = ""]) => [name, fingerprint]));
  }

  async #read(org: string): Promise<Remembered | undefined> {
    const text = await readWhole(this.#file(org));
    return text === undefined ? undefined : remembered.parse(JSON.parse(text));
  }

  async #write(org: string, known: Remembered): Promise<void> {
    await writeWhole(this.#file(org), JSON.stringify(known));
  }

  #file(org: string): string {
    return join(this.#folder, "organizations", `${z.uuid().parse(org)}.json`);
  }
}

const notPinned = {
  ok: false,
  code: "trust-root-not-pinned",
  message: "The organization has no trust root that may be pinned.",
} as const;

const otherOrganization = {
  ok: false,
  code: "trust-root-other-organization",
  message: "The trust root belongs to another organization.",
} as const;
