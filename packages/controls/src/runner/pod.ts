import type { RunnerFacts } from "../evidence/runner-facts.ts";
import { at, eachOf, isMap, type JsonPath, textAt, textsOf } from "../trust/any-json.ts";
import { type RunnerContainer, whyDangerous } from "./container.ts";
import { placesIn } from "./places.ts";

/** The containers of a pod, or of what makes pods. */
export function podContainers(facts: RunnerFacts): readonly RunnerContainer[] {
  const spec = ([["spec", "template", "spec"], ["spec"]] as const).find((path) => isMap(at(facts.data, ...path)));
  if (!spec) return [];
  const placeOf = placesIn(facts);
  const pod = at(facts.data, ...spec);
  const shared = [
    ...["hostNetwork", "hostPID", "hostIPC"].flatMap((key) =>
      at(pod, key) === true ? [{ what: `the host's \`${key.slice(4)}\``, at: placeOf([...spec, key]) }] : [],
    ),
    ...eachOf(at(pod, "volumes"), [...spec, "volumes"]).flatMap(({ value, path }) => {
      const folder = textAt(value, "hostPath", "path");
      return folder === undefined
        ? []
        : [
            {
              what: whyDangerous(folder) ?? `the host's folder \`${folder.slice(0, 200)}\``,
              at: placeOf([...path, "hostPath"]),
            },
          ];
    }),
  ];
  return eachOf(at(pod, "containers"), [...spec, "containers"]).flatMap(({ value, path }): RunnerContainer[] => {
    if (!isMap(value)) return [];
    const own = (key: string) => at(value, "securityContext", key) ?? at(pod, "securityContext", key);
    const inContext = (key: string): JsonPath => [...path, "securityContext", key];
    const image = textAt(value, "image") ?? "";
    const privileged = own("privileged") === true;
    const runAs = own("runAsUser");
    const limits = new Set<"memory" | "cpu" | "pids">(["pids"]);
    for (const key of ["memory", "cpu"] as const)
      if (at(value, "resources", "limits", key) !== undefined) limits.add(key);
    const profile = textAt(own("seccompProfile"), "type");
    return [
      {
        name: textAt(value, "name")?.slice(0, 200) ?? (image.split(/[:@]/, 1)[0] || "container"),
        image,
        imageAt: placeOf([...path, "image"]),
        at: placeOf(path),
        environment: eachOf(at(value, "env"), [...path, "env"]).map((one) => ({
          name: textAt(one.value, "name") ?? "",
          value: textAt(one.value, "value"),
          at: placeOf(one.path),
        })),
        user: typeof runAs === "number" ? String(runAs) : own("runAsNonRoot") === true ? "not root" : undefined,
        readOnlyRoot: own("readOnlyRootFilesystem") === true,
        noNewPrivileges: own("allowPrivilegeEscalation") === false,
        executableTmpfs: [],
        dropsAll: textsOf(at(own("capabilities"), "drop"), []).some((one) => /^all$/i.test(one.value)),
        adds: textsOf(at(own("capabilities"), "add"), []).map((one) => one.value),
        seccomp: profile === "RuntimeDefault" || profile === "Localhost",
        limits,
        host: [
          ...(privileged ? [{ what: "everything, as privileged", at: placeOf(inContext("privileged")) }] : []),
          ...shared,
        ],
        mounts: eachOf(at(value, "volumeMounts"), []).length > 0,
        removed: textAt(pod, "restartPolicy") === "Never",
      },
    ];
  });
}
