import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";

const people = 200;
const projects = 100;
const contexts = 30;
const days = 90;
const begins = Date.UTC(2026, 5, 1);

/** What an organization's log is made of: mostly pipelines, some reads of contexts, a few changes by people. */
const mix: readonly (readonly [action: string, share: number])[] = [
  ["workflow-job-start", 0.3],
  ["workflow-job-finish", 0.3],
  ["workflow-start", 0.1],
  ["build.create", 0.1],
  ["workflow-job-context-request", 0.09],
  ["context.secrets.accessed", 0.09],
  ["project.env_var.create", 0.005],
  ["context.env_var.store", 0.005],
  ["project.settings.update", 0.005],
  ["project.follow", 0.005],
];

/** Writes as many events as JSON lines, about a kilobyte each, the same ones every time. */
export async function writeAuditLog(path: string, events: number): Promise<void> {
  const file = createWriteStream(path);
  const random = randomFrom(1);
  for (let at = 0; at < events; at += 1) {
    if (!file.write(`${JSON.stringify(eventAt(at, events, random))}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

function eventAt(at: number, events: number, random: () => number): object {
  const action = pick(random());
  const person = Math.floor(random() * people);
  const project = { id: uuid(`project ${Math.floor(random() * projects)}`), type: "project", name: "project" };
  const context = { id: uuid(`context ${Math.floor(random() * contexts)}`), type: "context", name: "context" };
  const organization = { id: uuid("organization"), type: "organization", name: "acme" };
  const time = new Date(begins + (at / events) * days * 24 * 60 * 60 * 1000).toISOString();
  const address = `203.0.${person % 64}.${10 + Math.floor(random() * 3)}`;
  return {
    ...{ id: uuid(`event ${at}`), version: 1, action },
    actor: { id: uuid(`person ${person}`), type: "user", name: `person ${person}` },
    target: /context/.test(action) ? context : project,
    ...{ scope: organization, organization, account: { ...organization, type: "account" } },
    payload: {
      context_id: context.id,
      project_id: project.id,
      pipeline_id: uuid(`pipeline ${at >> 5}`),
      note: "x".repeat(80),
    },
    ...{ metadata: {}, occurred_at: time, success: true, request: { id: uuid(`request ${at}`), ip_address: address } },
    common_fields: { outcome: "success", source_ip: address, status: "info", timestamp: time },
  };
}

function pick(chance: number): string {
  let left = chance;
  for (const [action, share] of mix) {
    left -= share;
    if (left < 0) return action;
  }
  return mix[0]![0];
}

function uuid(name: string): string {
  const hex = createHash("sha1").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A linear congruential generator: the same events every time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
