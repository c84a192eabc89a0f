import { escapeControls } from "@ringfort/config";
import type { ApiCall, Finding } from "@ringfort/controls";

/** A call of the API, and the findings that it mends. */
export interface PlannedCall {
  readonly call: ApiCall;
  readonly findings: readonly Finding[];
}

export interface Plan {
  readonly toSend: readonly PlannedCall[];
  /** Calls that somebody should look at first: they are shown and not sent. */
  readonly left: readonly PlannedCall[];
}

/** The calls that mend what the report shows, each once. */
export function planOf(shown: readonly Finding[]): Plan {
  const byCall = Map.groupBy(
    shown.flatMap((finding) => (finding.applies ?? []).map((call) => ({ call, finding }))),
    ({ call }) => JSON.stringify([call.method, call.route, call.body, call.safety]),
  );
  const calls = [...byCall.values()].map((same) => ({
    call: same[0]!.call,
    findings: same.map(({ finding }) => finding),
  }));
  return {
    toSend: calls.filter(({ call }) => call.safety === "safe"),
    left: calls.filter(({ call }) => call.safety === "unsafe"),
  };
}

export function describePlan({ toSend, left }: Plan, organization: string, host: string): string {
  const sent = toSend.flatMap(({ call, findings }, at) => [
    `${at + 1}. ${written(call)}`,
    ...mended(findings),
    undo(call),
  ]);
  const kept = left.flatMap(({ call, findings }) => [`-  ${written(call)}`, ...mended(findings), undo(call)]);
  return [
    ...(toSend.length > 0 ? [`To be sent to ${host} for ${organization}:`, ...sent] : []),
    ...(left.length > 0 ? ["Not sent, because it needs a look first:", ...kept] : []),
    "",
  ].join("\n");
}

function written({ method, route, body }: Pick<ApiCall, "method" | "route" | "body">): string {
  return escapeControls(`${method} ${route}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`);
}

function mended(findings: readonly Finding[]): readonly string[] {
  return findings.map(
    ({ check, subject }) => `   mends ${check.id} ${check.slug}: ${subject.kind} ${escapeControls(subject.name)}`,
  );
}

function undo({ inverse }: ApiCall): string {
  return inverse === "none" ? "   cannot be undone by a call" : `   undone by ${written(inverse)}`;
}
