import { escapeControls } from "@ringfort/config";
import type { Finding } from "@ringfort/controls";
import type { Io } from "../../command.ts";
import { type ApiHost, openApiHost } from "../collect/organization/api-host.ts";
import { KeptAnswers } from "../collect/organization/kept-answers.ts";
import type { AuditRequest, OrganizationRequest } from "../request.ts";
import { readToken } from "../settings.ts";
import { confirm } from "./confirm.ts";
import { describePlan, type PlannedCall, planOf } from "./plan.ts";

/** Sends the safe calls that mend what is shown, once a person has seen them with their inverse. Answers what was sent. */
export async function applyCalls(
  shown: readonly Finding[],
  organization: OrganizationRequest,
  { confirmed }: NonNullable<AuditRequest["apply"]>,
  io: Io,
): Promise<readonly PlannedCall[]> {
  const plan = planOf(shown);
  const host = openApiHost(organization.host, readToken(organization.tokenVariable));
  io.stderr.write(describePlan(plan, organization.slug, host.origin));
  if (plan.toSend.length === 0) {
    io.stderr.write("No finding can be mended by a safe call.\n");
    return [];
  }
  const question = plan.toSend.length === 1 ? "Send this call?" : `Send these ${plan.toSend.length} calls?`;
  if (!confirmed && !(await confirm(question, io))) {
    io.stderr.write("Nothing was sent.\n");
    return [];
  }
  // What was read before says nothing of what is so afterwards.
  await KeptAnswers.forget(io.settings.cacheFolder, host.origin, organization.slug);
  const sent: PlannedCall[] = [];
  for (const planned of plan.toSend) {
    const refused = await send(planned, host);
    io.stderr.write(`${refused ?? "done"}: ${escapeControls(`${planned.call.method} ${planned.call.route}`)}\n`);
    if (refused === undefined) sent.push(planned);
  }
  return sent;
}

/** Undefined when it was done, else why not; nothing of the answer's text is repeated. */
async function send({ call }: PlannedCall, host: ApiHost): Promise<string | undefined> {
  try {
    const { status } = await host.send(call.method, call.route, call.body);
    return status >= 200 && status < 300 ? undefined : `refused with ${status}`;
  } catch (error) {
    return `failed (${error instanceof Error ? error.message : "no answer"})`;
  }
}

/** Says of each finding that was to be mended whether the evidence, read again, still shows it. */
export function tellOutcome(
  sent: readonly PlannedCall[],
  afterwards: readonly Finding[],
  io: Pick<Io, "stderr">,
): void {
  for (const finding of new Set(sent.flatMap(({ findings }) => findings))) {
    const { check, subject } = finding;
    io.stderr.write(`${outcome(finding, afterwards)}: ${check.id} ${check.slug}: ${escapeControls(subject.name)}\n`);
  }
}

/** A finding that is not repeated is gone only where the check could be answered: evidence that was not read hides it too. */
function outcome({ fingerprint, check, subject }: Finding, afterwards: readonly Finding[]): string {
  const same = afterwards.filter(
    (one) => one.check.id === check.id && one.subject.kind === subject.kind && one.subject.name === subject.name,
  );
  if (same.some((one) => one.fingerprint === fingerprint && one.verdict === "FAIL")) return "still there";
  const answered = same.length > 0 && same.every(({ verdict }) => verdict !== "UNKNOWN" && verdict !== "ERROR");
  return answered ? "gone" : "not known";
}
