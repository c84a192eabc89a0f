import type { Incident } from "@ringfort/controls";
import { csvLine } from "../../output/csv.ts";
import { itemsAsData } from "../status-json.ts";

/** A line for every secret. */
export function itemsAsCsv(incident: Incident, now: number): string {
  const header = [
    "id",
    "class",
    "location",
    "name",
    "suffix",
    "provider",
    "owner",
    "critical",
    "blast",
    "last changed",
    "exposure",
    "state",
    "found",
    "deadline",
    "reason",
    "accepted until",
    "proofs",
  ];
  const lines = itemsAsData(incident, now).map((item) => [
    item.id,
    item.class,
    item.location,
    item.name,
    item.suffix,
    item.provider,
    item.owner,
    String(item.critical),
    item.blast,
    item.lastChanged,
    typeof item.exposureJobs === "string" ? item.exposureJobs : item.exposureJobs.join(" "),
    item.state,
    item.found,
    item.deadline,
    item.reason,
    item.until,
    item.proofs
      .map(({ of, where, hash }) => `${of}: ${where}${hash === undefined ? "" : ` (sha256 ${hash})`}`)
      .join("; "),
  ]);
  return [header, ...lines].map(csvLine).join("");
}
