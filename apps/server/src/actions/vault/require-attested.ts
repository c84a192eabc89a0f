import { type About, attestedBy, checkAbout, type SealFailureCode, type Signed, type Statement } from "@ringfort/seal";
import type { Querying } from "../../postgres/database.ts";
import type { AboutJob } from "./about-job.ts";
import { letThrough, sealRefusal } from "./seal-refusal.ts";
import { requireRoot } from "./trust-roots.ts";

const otherJob = {
  receipt: "receipt-other-job",
  result: "result-other-job",
  continuation: "continuation-other-pipeline",
} as const satisfies Record<string, SealFailureCode>;

type AboutOneJob = Statement & About & { readonly class: string; readonly job: string; readonly jobId: string };

/** Lets through what a class of the trust root says about this very job. */
export async function requireAttested<S extends AboutOneJob>(
  db: Querying,
  kind: keyof typeof otherJob,
  signed: Signed<S>,
  about: AboutJob,
  at: number,
): Promise<void> {
  const root = await requireRoot(db, about.org, at);
  const { statement } = signed;
  // Its config is taken at its word here: the runner knows better.
  letThrough(checkAbout(kind, statement, { ...about, config: statement.config }));
  if (statement.job !== about.job || statement.jobId !== about.jobId) throw sealRefusal(otherJob[kind]);
  letThrough(await attestedBy(kind, signed, { root }));
}
