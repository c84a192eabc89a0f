import type { Check } from "../../check.ts";
import { adhocToolInstall } from "./adhoc-tool-install.ts";
import { digestInvalid } from "./digest-invalid.ts";
import { imageLatest } from "./image-latest.ts";
import { imageMovingAlias } from "./image-moving-alias.ts";
import { imageNoDigest } from "./image-no-digest.ts";
import { imageParameterised } from "./image-parameterised.ts";
import { imageUntrustedRegistry } from "./image-untrusted-registry.ts";
import { lockfileInstall } from "./lockfile-install.ts";
import { remoteDocker } from "./remote-docker.ts";
import { timeouts } from "./timeouts.ts";

export const checks: readonly Check[] = [
  imageLatest,
  imageNoDigest,
  imageMovingAlias,
  imageUntrustedRegistry,
  imageParameterised,
  digestInvalid,
  remoteDocker,
  lockfileInstall,
  adhocToolInstall,
  timeouts,
];
