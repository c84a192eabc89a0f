import type { ItemFacts } from "./incident-event.ts";
import type { ItemStep } from "./item-machine.ts";
import { type SecretClass, secretClasses } from "./secret-class.ts";

export interface Instruction {
  readonly title: string;
  /** Commands and API calls. */
  readonly how: readonly string[];
}

const tasks: Readonly<Record<string, Instruction>> = {
  snapshot: {
    title: "Freeze the evidence: settings, contexts, policies, keys, runners, triggers",
    how: [
      "ringfort respond inventory --org SLUG --token-env VAR --by WHO",
      "request the audit log of the window, padded by a day at each end: 30 days at most each, once or three times a day",
    ],
  },
  "block-work": {
    title: "Block new work, and read back that it is blocked",
    how: [
      "ringfort respond act block-work --org SLUG --token-env VAR --by WHO --apply",
      "POST /api/v3/orgs/{id}/update-settings {is_running_disabled: true}, or Organization Settings > Advanced",
    ],
  },
  "cancel-runs": {
    title: "Cancel every workflow that still runs: blocking new work does not stop it",
    how: [
      "ringfort respond act cancel-runs --org SLUG --token-env VAR --by WHO --apply",
      "POST /api/v2/workflow/{id}/cancel",
    ],
  },
  "pipelines-triaged": {
    title: "Pipelines could not all be listed: vouch that every one of the window was looked at",
    how: ["GET /api/v2/project/{slug}/pipeline, as far back as the window goes"],
  },
  "scope-statement": {
    title: "Write down what the attacker reached and what not",
    how: [
      "compare the snapshot of then with now: contexts, restrictions, projects, policies, orbs, runners, webhooks, roles",
      "ask the clouds, the code host and the registries for every use of each credential in the window",
    ],
  },
  "post-incident-review": {
    title: "File the post-incident review",
    how: ["metrics, timeline, notifications, lessons that become checks: `ringfort respond export` is the beginning"],
  },
  "harden:oidc": {
    title: "Replace static cloud credentials by OIDC",
    how: ["RF-2.3.1 passes: `ringfort audit --org SLUG`"],
  },
  "harden:restrictions": { title: "Restrict every context", how: ["RF-2.1.1 to RF-2.1.6 pass"] },
  "harden:network": { title: "Limit where tokens and sessions may come from", how: ["RF-1.1.8 and RF-1.1.9 pass"] },
  "harden:sessions": { title: "Shorten and bind sessions", how: ["RF-1.1.5 to RF-1.1.7 pass"] },
  "harden:rotation": { title: "Plan the regular rotation", how: ["RF-2.2.6 passes, and it is in a calendar"] },
  "harden:organization": {
    title: "Close the other ways in",
    how: ["RF-1.4.1, RF-3.1.2, RF-2.4.6 and RF-3.9.1 pass"],
  },
};

/** What a task means: one with a fixed name, or one per class, detection, pipeline or project. */
export function howOfTask(id: string): Instruction {
  const known = tasks[id];
  if (known) return known;
  const [kind, ...rest] = id.split(":");
  const of = rest.join(":");
  switch (kind) {
    case "class":
      return {
        title: `${secretClasses[of as SecretClass].title}: list them all, or vouch for them`,
        how: [
          "ringfort respond inventory --org SLUG --token-env VAR --by WHO",
          `ringfort respond done class:${of} --proof LINK --by WHO`,
        ],
      };
    case "review":
      return {
        title: `Read what ${of} finds since the first access; sign also that it finds nothing`,
        how: [
          `ringfort detect LOG --only ${of} --from TIME`,
          `ringfort respond done ${id} --finding none --proof LINK --by WHO`,
        ],
      };
    case "triage":
      return {
        title: `Look at pipeline ${of}: who triggered it, which config, SSH, fork, what it printed and kept`,
        how: [`GET /api/v2/pipeline/${of}`, `GET /api/v2/pipeline/${of}/config`, `GET /api/v2/pipeline/${of}/workflow`],
      };
    case "resume":
      return {
        title: `Unblock ${of}, when it passes level 1`,
        how: [
          "ringfort audit --level 1",
          "give cache keys a new prefix, and enrol runners anew on fresh images",
          `ringfort respond done ${id} --proof LINK --by WHO`,
        ],
      };
    default:
      return { title: id, how: [] };
  }
}

/** How one step of one secret is done. */
export function howOfStep(item: ItemFacts, step: ItemStep): Instruction {
  const done = `ringfort respond done '${item.id}' ${step} ${step === "OWNED" ? "--owner WHO --by WHO" : "--proof LINK --by WHO"}`;
  const title = `${item.name} of ${item.location}: ${words[step]}`;
  return { title, how: [...callsFor(item, step), done] };
}

const words: Readonly<Record<ItemStep, string>> = {
  DISCOVERED: "found",
  OWNED: "name who rotates it, with which steps",
  NEW_ISSUED: "make a new one where it comes from",
  STORED: "write the new one to CircleCI",
  DEPLOYED: "run a job that uses the new one",
  OLD_REVOKED: "revoke the old one where it comes from",
  VERIFIED: "see the old one refused and the new one work, and that no copy in clear is left",
};

function callsFor({ class: of, id, location, locationId, name }: ItemFacts, step: ItemStep): readonly string[] {
  if (step === "VERIFIED") return [`proof: ${secretClasses[of].proof}`];
  if (step === "STORED" && of === "context-variable")
    return [
      `PUT /api/v2/context/${locationId ?? "{id}"}/environment-variable/${name}`,
      `ringfort respond act store '${id}' --token-env VAR --by WHO --apply < VALUE`,
    ];
  if (step === "STORED" && of === "project-variable")
    return [
      `POST /api/v2/project/${location}/envvar`,
      `ringfort respond act store '${id}' --token-env VAR --by WHO --apply < VALUE`,
    ];
  if (step === "STORED" && of === "checkout-key") return [`POST /api/v2/project/${location}/checkout-key`];
  if (step === "OLD_REVOKED" && of === "checkout-key")
    return [
      `DELETE /api/v2/project/${location}/checkout-key/${name}`,
      `ringfort respond act delete-key '${id}' --token-env VAR --by WHO --apply`,
      "take its public half away at the repository's host as well",
    ];
  return [];
}
