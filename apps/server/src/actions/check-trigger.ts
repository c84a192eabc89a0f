import { Refusal } from "@ringfort/contract";
import type { Row } from "../postgres/tables.ts";
import { isFullRef, isRefPath } from "../vcs/ref-name.ts";

interface Checked {
  readonly event_source: {
    readonly provider: string;
    readonly repo?: { readonly external_id: string } | undefined;
  };
  readonly event_preset?: string | null | undefined;
  readonly event_name?: string | null | undefined;
  readonly config_ref?: string | null | undefined;
  readonly checkout_ref?: string | null | undefined;
  readonly disabled?: boolean | undefined;
  readonly parameters?: object | undefined;
}

const oauthPresets = ["all-pushes", "only-build-prs"];

/** What CircleCI asks of a trigger by its provider. Nothing else tells a webhook or a clock which code is meant. */
export function checkTrigger(
  trigger: Checked,
  { checkout_source }: Pick<Row<"pipeline_definitions">, "checkout_source">,
): void {
  const { provider, repo } = trigger.event_source;
  for (const name of ["config_ref", "checkout_ref"] as const) {
    const ref = trigger[name];
    const isRef = ref == null || (ref.startsWith("refs/") ? isFullRef(ref) : isRefPath(ref));
    if (!isRef) refuse(name, "git knows no such name");
  }
  const isOfForge = provider !== "webhook" && provider !== "schedule";
  if (isOfForge && !repo) refuse("event_source.repo", "its `external_id` is needed");
  if (!isOfForge && trigger.event_preset != null) refuse("event_preset", `a ${provider} trigger has none`);
  if (provider !== "schedule" && Object.keys(trigger.parameters ?? {}).length > 0)
    refuse("parameters", "only a schedule's trigger takes parameters");
  const needsRefs = !isOfForge || (checkout_source.repo && checkout_source.repo.external_id !== repo?.external_id);
  if (needsRefs) {
    for (const name of ["config_ref", "checkout_ref"] as const) if (!trigger[name]) refuse(name, "this is needed");
  }
  if (!isOfForge && !trigger.event_name) refuse("event_name", "this is needed");
  if (provider === "github_oauth") {
    if (!oauthPresets.includes(trigger.event_preset ?? ""))
      refuse("event_preset", `one of ${oauthPresets.join(", ")} is needed`);
    if (trigger.disabled) refuse("disabled", "a github_oauth trigger cannot be disabled");
  }
}

function refuse(field: string, why: string): never {
  throw new Refusal("invalid", `${field}: ${why}.`);
}
