import type { Check } from "../../check.ts";
import { aiFeaturesReviewed } from "./ai-features-reviewed.ts";
import { telemetryExporters } from "./telemetry-exporters.ts";
import { uncertifiedOrbsOff } from "./uncertified-orbs-off.ts";
import { unversionedConfigOff } from "./unversioned-config-off.ts";
import { urlOrbAllowList } from "./url-orb-allow-list.ts";
import { vcsAppScope } from "./vcs-app-scope.ts";

export const checks: readonly Check[] = [
  unversionedConfigOff,
  uncertifiedOrbsOff,
  urlOrbAllowList,
  telemetryExporters,
  vcsAppScope,
  aiFeaturesReviewed,
];
