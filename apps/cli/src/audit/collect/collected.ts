import { resolve } from "node:path";
import type { OrbLibrary } from "@ringfort/config";
import { type Attestation, type Collected, noPolicy } from "@ringfort/controls";
import type { Io } from "../../command.ts";
import { readBytes } from "../../text-file.ts";
import type { AuditRequest, OrganizationRequest } from "../request.ts";
import { readToken } from "../settings.ts";
import { readAttestations } from "./attestations.ts";
import { readAuditLog } from "./audit-log.ts";
import { findConfigs } from "./config-files.ts";
import type { ConfigOptions } from "./organization/project-configs.ts";
import { type CollectedOrganization, collectOrganization } from "./organization.ts";
import { readPolicy } from "./policy-file.ts";
import { type ReadConfigs, readConfigs } from "./read-configs.ts";
import { readRunnerConfig, whyNoRunner } from "./runner-config.ts";
import { readTrustPolicy, whyNoPolicy } from "./trust-policy.ts";

/** Everything that the checks look at, and what could not be read on the way. */
export interface Evidence {
  readonly collected: Collected;
  readonly unreadable: ReadConfigs["unreadable"];
  /** The orbs that the configs use, for compiling them again. */
  readonly orbs: OrbLibrary;
}

/** Reads what the request names. Nothing here writes, and nothing reaches the network but `--online` and `--org`. */
export async function collect(request: AuditRequest, now: number, io: Io): Promise<Evidence> {
  const policy = (await readPolicy(io)) ?? noPolicy;
  const attestations: readonly Attestation[] = await readAttestations(io, now);
  const onlyOthers =
    request.paths.length === 0 &&
    (request.organization ||
      request.auditLog !== undefined ||
      request.trustPolicies.length + request.runnerConfigs.length > 0);
  const files = onlyOthers ? [] : await findConfigs(request.paths, io.cwd);
  const options = { orbs: request.orbs, online: request.online, policy };
  const { configs, orbs, unreadable } = await readConfigs(files, options, io);
  const organization = request.organization && (await askOrganization(request.organization, options, io));
  const runners = await Promise.all(
    request.runnerConfigs.map(async (file) => readRunnerConfig(file, await textOf(file, io))),
  );
  const trustPolicies = await Promise.all(
    request.trustPolicies.map(async (file) => readTrustPolicy(file, await textOf(file, io))),
  );
  return {
    collected: {
      now,
      policy,
      configs: [...configs, ...(organization?.configs ?? [])],
      org: organization?.org,
      projects: organization?.projects ?? [],
      contexts: organization?.contexts ?? [],
      runners,
      trustPolicies,
      auditLog: request.auditLog === undefined ? undefined : await readAuditLog(request.auditLog, io),
      attestations,
    },
    unreadable: [
      ...unreadable,
      ...(organization?.unreadable ?? []),
      ...notJudged(trustPolicies, whyNoPolicy),
      ...notJudged(runners, whyNoRunner),
    ],
    orbs,
  };
}

function notJudged<T extends { readonly file: string }>(
  files: readonly T[],
  why: (file: T) => string | undefined,
): ReadConfigs["unreadable"] {
  return files.flatMap((one) => {
    const reason = why(one);
    return reason === undefined ? [] : [{ file: one.file, reason }];
  });
}

function askOrganization(request: OrganizationRequest, options: ConfigOptions, io: Io): Promise<CollectedOrganization> {
  return collectOrganization({ ...request, token: readToken(request.tokenVariable) }, options, io);
}

async function textOf(file: string, io: Io): Promise<string> {
  return new TextDecoder().decode(await readBytes(resolve(io.cwd, file)));
}
