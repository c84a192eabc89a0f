import type { JobView } from "@ringfort/config";

/** The class of a job that runs on the organization's own runners: its name has a namespace. */
export function selfHostedClass({ build }: JobView): string | undefined {
  const name = build?.resourceClass;
  return name?.includes("/") ? name : undefined;
}
