import type { Check } from "../../check.ts";
import { prodRunnerDedicated } from "./prod-runner-dedicated.ts";
import { runnerAgentCurrent } from "./runner-agent-current.ts";
import { runnerClassByProject } from "./runner-class-by-project.ts";
import { runnerConfigContradiction } from "./runner-config-contradiction.ts";
import { runnerContainerHardening } from "./runner-container-hardening.ts";
import { runnerDockerSocket } from "./runner-docker-socket.ts";
import { runnerEgress } from "./runner-egress.ts";
import { runnerEphemeral } from "./runner-ephemeral.ts";
import { runnerHostAudit } from "./runner-host-audit.ts";
import { runnerNonRoot } from "./runner-non-root.ts";
import { runnerPublicProject } from "./runner-public-project.ts";
import { runnerSsh } from "./runner-ssh.ts";
import { runnerStale } from "./runner-stale.ts";
import { runnerToken } from "./runner-token.ts";

export const checks: readonly Check[] = [
  prodRunnerDedicated,
  runnerClassByProject,
  runnerConfigContradiction,
  runnerAgentCurrent,
  runnerNonRoot,
  runnerEphemeral,
  runnerDockerSocket,
  runnerToken,
  runnerEgress,
  runnerHostAudit,
  runnerStale,
  runnerPublicProject,
  runnerSsh,
  runnerContainerHardening,
];
