import { CommandFailure } from "../command.ts";
import { isConfidential } from "../is-confidential.ts";
import { reportData } from "./output/json.ts";
import type { Report } from "./report.ts";

const patience = 10_000;

/** Sends the report as JSON. The address may hold a secret: only its host is ever named. */
export async function sendToWebhook(address: string, report: Report): Promise<void> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new CommandFailure("the webhook is no http or https address.");
  if (!isConfidential(url)) throw new CommandFailure(`the webhook at ${url.host} is not sent to without https.`);
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "ringfort-detect" },
      body: JSON.stringify(reportData(report)),
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new CommandFailure(`the webhook at ${url.host} answered ${answer.status}.`);
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    throw new CommandFailure(`the webhook at ${url.host} cannot be reached.`, { cause });
  }
}
