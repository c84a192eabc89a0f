import type { Approval } from "@ringfort/seal";
import { sanitiseName } from "../../terminal/sanitise.ts";
import type { FoundCommit } from "./found-commit.ts";

/** What is about to be signed, in words. Everything that a stranger could have written is shown without its tricks. */
export function describeApproval(approval: Approval, commit: FoundCommit, now: number): string {
  const days = Math.floor((now - commit.committedAt) / 86_400_000);
  const rows = [
    ["project", approval.project],
    ["repository", approval.repo],
    ["ref", `${approval.ref}${commit.isTip ? "" : "   (not its tip: something newer is there)"}`],
    ["commit", approval.commit],
    ["", `${commit.subject}`],
    ["by", `${commit.authorName} <${commit.authorEmail}>, ${days} days ago`],
    ["config", approval.config],
    ["workflow", approval.workflow],
    ["gate", approval.job],
    ["lets through", approval.unblocks.length === 0 ? "nothing" : approval.unblocks.join(", ")],
    ["until", new Date(approval.expires).toISOString()],
  ];
  return `${rows.map(([name, text]) => `  ${name!.padEnd(13)}${sanitiseName(text!)}`).join("\n")}\n`;
}
