import type { Instant } from "@ringfort/contract";
import type { Context } from "../check.ts";
import { hasSensitiveName, isCredentialName } from "../config/names.ts";
import { contextNames } from "../config/project-configs.ts";
import type { ContextEvidence, Evidence, ProjectEvidence } from "../evidence/evidence.ts";
import { type BlastRadius, blastRadiusOf, type Exposure } from "./blast-radius.ts";
import type { ItemFacts, Saying } from "./incident-event.ts";
import { narrowed, placeOf, type Sealed, sealedByPlace } from "./sealed-exposure.ts";
import type { Coverage, SecretClass } from "./secret-class.ts";

/** What was collected of an organization, as far as it tells where secrets lie. */
export type Collection = Pick<Context, "org" | "projects" | "contexts" | "configs" | "trustPolicies" | "policy">;

export interface Inventory {
  readonly items: readonly ItemFacts[];
  readonly told: Extract<Saying, { readonly type: "inventoried" }>;
}

/** Every secret that the evidence shows, and for each class whether it showed all. Values are not looked at. */
export function takeInventory(found: Collection, from: Instant): Inventory {
  const taking = { ...found, from, sealed: sealedByPlace(found.org?.SEALED) };
  return {
    items: [
      ...found.contexts.flatMap((context) => contextItems(context, taking)),
      ...found.projects.flatMap((project) => projectItems(project, taking)),
      ...sealedKeyItems(taking),
      ...organizationItems(found),
    ].sort((a, b) => (a.id < b.id ? -1 : 1)),
    told: {
      type: "inventoried",
      coverage: coverageOf(found),
      projects: found.projects.map(({ slug }) => slug),
      pipelines: [...new Set(found.projects.flatMap((project) => runsOf(project, from).map((run) => run.pipeline_id)))],
      unlisted: found.projects.filter(({ RUNS }) => RUNS?.status !== "read").map(({ slug }) => slug),
    },
  };
}

interface Taking extends Collection {
  /** When the incident began. */
  readonly from: Instant;
  readonly sealed: Sealed;
}

function item(
  of: SecretClass,
  location: string,
  name: string,
  blast: BlastRadius,
  facts: Partial<ItemFacts> = {},
): ItemFacts {
  const exposure: Exposure = { known: false };
  return {
    id: `${of}:${location}/${name}`,
    class: of,
    location,
    name,
    blast,
    critical: blast !== "other",
    exposure,
    ...facts,
  };
}

/** The end of a masked text; of a text that is not masked, nothing. */
function suffixOf(masked: string | undefined): { readonly suffix?: string } {
  const end = masked === undefined ? undefined : /^[x*]{2,}([^x*].{0,3})$/.exec(masked)?.[1];
  return end === undefined ? {} : { suffix: end };
}

function changed(at: Instant | undefined): { readonly lastChanged?: Instant } {
  return at === undefined ? {} : { lastChanged: at };
}

function contextItems(context: ContextEvidence, { policy, configs, sealed, from }: Taking): readonly ItemFacts[] {
  const said = policy.contexts[context.name];
  const sensitive = said === "sensitive" || (said === undefined && hasSensitiveName(context.name));
  const jobs = configs.flatMap(({ view, project, subject }) =>
    view.jobs
      .filter((job) => contextNames(job).includes(context.name))
      .map((job) => `${project ?? subject.name}:${job.name}`),
  );
  // Without any config nobody knows who uses a context; with some, jobs that name it are known to.
  const exposure: Exposure = jobs.length > 0 ? { known: true, jobs: [...new Set(jobs)] } : { known: false };
  return listIn(context.CTXVAR).map(({ variable, created_at, updated_at, truncated_value }) => {
    const blast = blastRadiusOf(variable);
    const critical = sensitive || (said !== "harmless" && (blast !== "other" || isCredentialName(variable)));
    return item("context-variable", context.name, variable, blast, {
      locationId: context.id,
      critical,
      exposure: narrowed(sealed.get(placeOf(`context/${context.name}`, variable)), from, exposure),
      ...suffixOf(truncated_value),
      ...changed(updated_at ?? created_at),
    });
  });
}

function projectItems(project: ProjectEvidence, { from, sealed }: Taking): readonly ItemFacts[] {
  const { slug, RUNS } = project;
  const jobs = [...new Set(runsOf(project, from).map(({ job }) => `${slug}:${job}`))];
  const exposure: Exposure = RUNS?.status === "read" ? { known: true, jobs } : { known: false };
  return [
    ...listIn(project.ENV).map(({ name, value, created_at }) => {
      const blast = blastRadiusOf(name);
      const critical = blast !== "other" || isCredentialName(name);
      return item("project-variable", slug, name, blast, {
        critical,
        exposure: narrowed(sealed.get(placeOf(`project/${slug}`, name)), from, exposure),
        ...suffixOf(value),
        ...changed(created_at),
      });
    }),
    ...listIn(project.CKEY).map(({ type, fingerprint, created_at }) =>
      item("checkout-key", slug, fingerprint, "code", { provider: type, exposure, ...changed(created_at) }),
    ),
    ...(project.SSHKEY?.status === "read" ? project.SSHKEY.value.ssh_keys : []).map(({ hostname, fingerprint }) =>
      item("ssh-key", slug, fingerprint, "production", { exposure, ...(hostname ? { provider: hostname } : {}) }),
    ),
    ...listIn(project.HOOK)
      .filter(({ signed }) => signed)
      .map(({ id, name }) => item("webhook-secret", slug, name || id, "other", { locationId: id })),
    ...listIn(project.PDEF).flatMap(({ triggers }) =>
      triggers
        .filter(({ provider }) => provider === "webhook")
        .map(({ id, created_at }) =>
          item("trigger-secret", slug, id, "platform", { locationId: id, ...changed(created_at) }),
        ),
    ),
  ];
}

/** No other route lists SSH keys that are sealed. */
function sealedKeyItems({ sealed, from }: Taking): readonly ItemFacts[] {
  return [...sealed.values()].flatMap((openings) => {
    const [{ scope, name, issued } = { scope: "", name: "", issued: 0 }] = openings;
    if (!name.startsWith("ssh/")) return [];
    const location = scope.slice(scope.indexOf("/") + 1);
    const exposure = narrowed(openings, from, { known: false });
    return [item("ssh-key", location, name.slice("ssh/".length), "production", { exposure, ...changed(issued) })];
  });
}

function organizationItems({ org, trustPolicies }: Collection): readonly ItemFacts[] {
  const name = org?.name ?? "";
  const fleet = org?.RUNNER?.status === "read" ? org.RUNNER.value.classes : [];
  const tokens = org?.SECURITY?.status === "read" ? (org.SECURITY.value.tokens ?? []) : [];
  return [
    ...fleet.flatMap(({ resource_class, tokens: own }) =>
      own.map(({ id, nickname, created_at }) =>
        item("runner-token", resource_class, nickname || id, "platform", { locationId: id, ...changed(created_at) }),
      ),
    ),
    ...tokens
      .filter(({ kind }) => kind !== "other")
      .map(({ id, kind, owner, created_at }) =>
        item(kind === "personal" ? "personal-token" : "project-token", owner, id, "platform", changed(created_at)),
      ),
    ...listIn(org?.OTEL).map(({ endpoint }) => item("telemetry-header", name, hostOf(endpoint), "other")),
    ...trustPolicies.map(({ file, provider }) => item("oidc-trust", provider, file, "cloud", { provider })),
  ];
}

/** An address may carry a password: only its host is a name. */
function hostOf(endpoint: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?([^/?#]+)/i.exec(endpoint)?.[1] ?? "endpoint";
}

/** A class is listed when each route that tells of it was read, for each place that was found. */
function coverageOf({ org, projects, contexts, trustPolicies }: Collection): Partial<Record<SecretClass, Coverage>> {
  const ofProjects = (key: "ENV" | "CKEY" | "SSHKEY" | "HOOK" | "PDEF") =>
    all(
      projects.map((project) => project[key]),
      "no project was read",
    );
  const security =
    org?.SECURITY?.status === "read" && org.SECURITY.value.tokens ? enumerated : unknown("no API lists them");
  return {
    "context-variable": all([org?.CTXLIST, ...contexts.map(({ CTXVAR }) => CTXVAR)], "no context was read"),
    "project-variable": ofProjects("ENV"),
    "checkout-key": ofProjects("CKEY"),
    "ssh-key": org?.SEALED?.status === "read" ? enumerated : ofProjects("SSHKEY"),
    "webhook-secret": ofProjects("HOOK"),
    "trigger-secret": ofProjects("PDEF"),
    "personal-token": security,
    "project-token": security,
    "runner-token": all([org?.RUNNER], "the runners were not read"),
    "telemetry-header": all([org?.OTEL], "the exporters were not read"),
    "vcs-grant": unknown("the code host's audit log tells them"),
    "oidc-trust":
      trustPolicies.length > 0
        ? unknown("the given policies are listed; that there are no others somebody must attest")
        : unknown("the cloud lists them: give --oidc-policy"),
  };
}

const enumerated: Coverage = { how: "enumerated" };

function unknown(why: string): Coverage {
  return { how: "unknown", why };
}

function all(parts: readonly (Evidence<unknown> | undefined)[], otherwise: string): Coverage {
  if (parts.length === 0) return unknown(otherwise);
  const gaps = parts.filter((part) => part?.status !== "read");
  if (gaps.length === 0) return enumerated;
  const known = gaps.find((gap) => gap !== undefined);
  const first = known?.status === "missing" ? `${known.route} answered ${known.why}` : otherwise;
  return unknown(gaps.length > 1 ? `${first}, and ${gaps.length - 1} more` : first);
}

function listIn<T>(evidence: Evidence<readonly T[]> | undefined): readonly T[] {
  return evidence?.status === "read" ? evidence.value : [];
}

function runsOf({ RUNS }: ProjectEvidence, from: Instant) {
  return listIn(RUNS).filter(({ at }) => at >= from);
}
