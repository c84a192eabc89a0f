import type { Check } from "../../check.ts";
import { fail, pass } from "../../results.ts";
import { needsProbe, readRunner } from "../../runner/read-runner.ts";

export const runnerHostAudit: Check = {
  id: "RF-4.1.10",
  slug: "runner-host-audit",
  title: "What happens on a runner's host is recorded elsewhere",
  level: 2,
  severity: "medium",
  scope: "runner",
  subject: "runner",
  needs: [],
  map: { nist: ["AU-2", "AU-12", "SI-4"], soc2: ["CC7.2"], cis8: ["8.2", "8.5"], owasp: [10], ssc: ["2.1.3"] },
  why: "A job that takes over the machine cleans up after itself; without a record elsewhere nobody learns what it did.",
  remedy: "Run auditd or an eBPF sensor, and send what it sees to another machine.",
  run(runner) {
    const view = readRunner(runner);
    const active = view.probed("host_audit", "active");
    const forwarded = view.probed("host_audit", "forwarded");
    if (active === false)
      return [fail(view.subject, "Neither auditd nor a sensor runs on the host.", { about: "active" })];
    if (active === true && forwarded === false)
      return [fail(view.subject, "What the host records stays on the host.", { about: "forwarded" })];
    return active === true && forwarded === true
      ? [pass(view.subject, "The host's audit log is sent elsewhere.")]
      : [needsProbe(view, "whether the host is audited")];
  },
};
