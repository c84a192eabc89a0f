import type { RunnerFacts } from "../evidence/runner-facts.ts";
import { at, eachOf, isMap, type JsonPath, textAt, textsOf, written } from "../trust/any-json.ts";
import { type RunnerContainer, whyDangerous } from "./container.ts";
import { placesIn } from "./places.ts";

/** The containers of a `docker inspect`, one or a list. */
export function dockerInspectContainers(facts: RunnerFacts): readonly RunnerContainer[] {
  const placeOf = placesIn(facts);
  return eachOf(facts.data, []).flatMap(({ value, path }): RunnerContainer[] => {
    const host = at(value, "HostConfig");
    if (!isMap(host)) return [];
    const inHost = (key: string): JsonPath => [...path, "HostConfig", key];
    const image = textAt(value, "Config", "Image") ?? "";
    const security = textsOf(host["SecurityOpt"], inHost("SecurityOpt")).map((one) => one.value.replace(/[=:]/, "="));
    const tmpfs = isMap(host["Tmpfs"]) ? Object.entries(host["Tmpfs"]) : [];
    const mounts = [
      ...textsOf(host["Binds"], inHost("Binds")).map((one) => ({
        source: one.value.split(":", 1)[0] ?? "",
        path: one.path,
      })),
      ...eachOf(at(value, "Mounts"), [...path, "Mounts"])
        .filter((one) => textAt(one.value, "Type") === "bind")
        .map((one) => ({ source: textAt(one.value, "Source") ?? "", path: one.path })),
    ];
    const limits = new Set<"memory" | "cpu" | "pids">();
    if (isPositive(host["Memory"])) limits.add("memory");
    if (isPositive(host["NanoCpus"]) || isPositive(host["CpuQuota"])) limits.add("cpu");
    if (isPositive(host["PidsLimit"])) limits.add("pids");
    const privileged = host["Privileged"] === true;
    return [
      {
        name: textAt(value, "Name")?.replace(/^\//, "").slice(0, 200) || image.split(/[:@]/, 1)[0] || "container",
        image,
        imageAt: placeOf([...path, "Config", "Image"]),
        at: placeOf([...path, "HostConfig"]),
        environment: textsOf(at(value, "Config", "Env"), [...path, "Config", "Env"]).map((one) => {
          const [name = "", ...rest] = one.value.split("=");
          return { name, value: rest.join("="), at: placeOf(one.path) };
        }),
        user: textAt(value, "Config", "User") || "root",
        readOnlyRoot: host["ReadonlyRootfs"] === true,
        noNewPrivileges: security.some((one) => /^no-new-privileges(?:=true)?$/.test(one)),
        executableTmpfs: tmpfs.flatMap(([where, how]) => (written(how).split(",").includes("exec") ? [where] : [])),
        dropsAll: textsOf(host["CapDrop"], []).some((one) => /^all$/i.test(one.value)),
        adds: textsOf(host["CapAdd"], []).map((one) => one.value),
        seccomp: !privileged && !security.includes("seccomp=unconfined"),
        limits,
        host: [
          ...(privileged ? [{ what: "everything, as privileged", at: placeOf(inHost("Privileged")) }] : []),
          ...["NetworkMode", "PidMode", "IpcMode"].flatMap((key) =>
            host[key] === "host" ? [{ what: `the host's \`${key}\``, at: placeOf(inHost(key)) }] : [],
          ),
          ...mounts.flatMap((one) => {
            const what = whyDangerous(one.source);
            return what === undefined ? [] : [{ what, at: placeOf(one.path) }];
          }),
        ],
        mounts: mounts.length > 0,
        removed: host["AutoRemove"] === true,
      },
    ];
  });
}

function isPositive(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}
