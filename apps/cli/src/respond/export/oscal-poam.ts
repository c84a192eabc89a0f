import {
  deadlineOf,
  type Incident,
  type Item,
  isRevokeFirst,
  progressAt,
  secretClasses,
  stateOf,
} from "@ringfort/controls";
import { nameUuid } from "../../output/name-uuid.ts";

/** The newest version whose published schema the export is checked against. */
const oscalVersion = "1.0.6";

/** OSCAL plan of action and milestones: a risk and an item for every secret, an observation for every proof, an item for every class that nobody knows. */
export function asPoam(incident: Incident, now: number, version: string): string {
  const items = [...incident.items.values()];
  const observations = items.flatMap((item) => item.proofs.map((_proof, at) => observation(incident, item, at, now)));
  const poamItems = [...items.map((item) => poamItem(incident, item, now)), ...unknownClasses(incident, now)];
  const document = {
    "plan-of-action-and-milestones": {
      uuid: nameUuid("poam", incident.id, iso(now)),
      metadata: {
        title: `Rotation of secrets in incident ${incident.id}`,
        "last-modified": iso(now),
        version,
        "oscal-version": oscalVersion,
      },
      "system-id": { id: solid(incident.scope.join(", ") || incident.id) },
      ...(observations.length > 0 ? { observations } : {}),
      ...(items.length > 0 ? { risks: items.map((item) => risk(incident, item, now)) } : {}),
      // The format wants at least one.
      "poam-items":
        poamItems.length > 0 ? poamItems : [plain(incident.id, "Nothing was listed", "No secret is known.")],
    },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

const status = { VERIFIED: "closed", NOT_PRESENT: "closed", ACCEPTED: "deviation-approved", BLOCKED: "open" } as const;

function risk(incident: Incident, item: Item, now: number): object {
  const state = stateOf(item, now, isRevokeFirst(incident));
  const title = nameOf(item);
  return {
    uuid: riskId(incident, item),
    title,
    description: `${title} may be known to the attacker since ${iso(incident.from)}.`,
    statement: item.aside?.reason || `Whoever has it gets what it opens: ${item.facts.blast}.`,
    props: [
      { name: "state", value: state },
      { name: "class", value: item.facts.class },
      { name: "critical", value: String(item.facts.critical) },
      ...(item.owner === undefined ? [] : [{ name: "owner", value: solid(item.owner) }]),
    ],
    status: (status as Partial<Record<string, string>>)[state] ?? (item.steps.size > 0 ? "remediating" : "open"),
    deadline: iso(item.aside?.until ?? deadlineOf(item, incident.startedAt)),
    ...(item.proofs.length > 0
      ? {
          "related-observations": item.proofs.map((_proof, at) => ({
            "observation-uuid": observationId(incident, item, at),
          })),
        }
      : {}),
  };
}

function poamItem(incident: Incident, item: Item, now: number): object {
  const state = stateOf(item, now, isRevokeFirst(incident));
  const { title } = secretClasses[item.facts.class];
  return {
    ...plain(`${incident.id} ${item.facts.id}`, `Rotate ${nameOf(item)}`, `${title}. It is ${state}.`),
    "related-risks": [{ "risk-uuid": riskId(incident, item) }],
  };
}

function unknownClasses(incident: Incident, now: number): readonly object[] {
  return progressAt(incident, now).unknownClasses.map((name) =>
    plain(
      `${incident.id} class ${name}`,
      `List ${secretClasses[name].title.toLowerCase()}`,
      "It is not known whether all were found; nobody has vouched for it.",
    ),
  );
}

function plain(key: string, title: string, description: string): object {
  return { uuid: nameUuid("poam-item", key), title, description };
}

function observation(incident: Incident, item: Item, at: number, now: number): object {
  const proof = item.proofs[at]!;
  return {
    uuid: observationId(incident, item, at),
    title: `${proof.of}: ${nameOf(item)}`,
    description: `Shown by ${proof.where}`,
    ...(proof.hash === undefined ? {} : { props: [{ name: "sha-256", value: proof.hash }] }),
    methods: ["EXAMINE"],
    collected: iso(now),
  };
}

function nameOf({ facts }: Item): string {
  return `${facts.name} of ${facts.location}`;
}

function riskId({ id }: Incident, { facts }: Item): string {
  return nameUuid("risk", id, facts.id);
}

function observationId({ id }: Incident, { facts, proofs }: Item, at: number): string {
  return nameUuid("proof", id, facts.id, String(at), proofs[at]!.where);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** OSCAL's strings neither begin nor end with a space, and are of one line. */
function solid(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim() || "-";
}
