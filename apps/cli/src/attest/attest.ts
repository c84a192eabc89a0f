import { nearest } from "@ringfort/contract";
import { type Check, catalogue } from "@ringfort/controls";
import { attestationsFile } from "../audit/collect/attestations.ts";
import { type Io, UsageError } from "../command.ts";
import { expiryOf } from "./expiry.ts";
import { fileAttestation } from "./file-attestation.ts";
import { recordEvidence } from "./record-evidence.ts";

export const answers = ["pass", "fail", "not-applicable"] as const;

/** What a person says, before any of it is checked. */
export interface Said {
  readonly check: string;
  readonly subject: string;
  readonly answer: (typeof answers)[number];
  readonly statement: string;
  readonly evidence: string;
  readonly author: string;
  readonly reviewer: string;
  readonly expires: string;
}

/** Files what no API tells, once it names a control, somebody else has reviewed it, and it ends soon enough. */
export async function attest(said: Said, io: Io, now: number): Promise<void> {
  const check = checkNamed(said.check);
  if (samePerson(said.author, said.reviewer))
    throw new UsageError("Author and reviewer are the same person: an attestation needs a second pair of eyes.");
  const expires = expiryOf(said.expires, now);
  const evidence = await recordEvidence(said.evidence, io);
  await fileAttestation(
    {
      ...trimmed(said, ["subject", "answer", "statement", "author", "reviewer"]),
      check: check.id,
      evidence,
      filed: new Date(now).toISOString(),
      expires,
    },
    io,
  );
  io.stdout.write(
    `${check.id} (${check.title}) is attested for ${said.subject.trim()}: ${said.answer}, until ${expires.slice(0, 10)}, in ${attestationsFile}.\n`,
  );
}

function checkNamed(word: string): Check {
  const wanted = word.trim().toLowerCase();
  const found = catalogue.find(({ id, slug }) => id.toLowerCase() === wanted || slug === wanted);
  if (found) return found;
  const guess = nearest(
    word.trim(),
    catalogue.flatMap(({ id, slug }) => [id, slug]),
  );
  throw new UsageError(`There is no control \`${word}\`.${guess === undefined ? "" : ` Did you mean \`${guess}\`?`}`);
}

function samePerson(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function trimmed<K extends keyof Said>(said: Said, keys: readonly K[]): Pick<Said, K> {
  return Object.fromEntries(keys.map((key) => [key, said[key].trim()])) as unknown as Pick<Said, K>;
}
