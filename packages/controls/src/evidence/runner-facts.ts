/** One `--runner-config` file: a machine-runner YAML, a container's `docker inspect` or `docker run` command, or `ringfort runner inspect`. */
export interface RunnerFacts {
  readonly file: string;
  readonly text: string;
  readonly kind: "machine-runner" | "docker-run" | "docker-inspect" | "pod" | "probe";
  /** Parsed JSON or YAML where the kind has a structure, else undefined. */
  readonly data: unknown;
}
