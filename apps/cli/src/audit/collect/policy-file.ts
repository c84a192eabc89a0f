import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { noPolicy, type OrgPolicy, policyShapes } from "@ringfort/controls";
import { parse } from "yaml";
import { CommandFailure, type Io } from "../../command.ts";

const policyFile = ".ringfort/policy.yml";

/** What the organization says of itself; undefined when there is no such file. A key that is mistyped is an error: it would excuse nothing. */
export async function readPolicy(io: Io): Promise<OrgPolicy | undefined> {
  const text = await readFile(resolve(io.cwd, policyFile), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const data: unknown = read(text);
  if (data === null || typeof data !== "object" || Array.isArray(data))
    throw new CommandFailure(`${policyFile} is not a map.`);
  const policy: Record<string, unknown> = { ...noPolicy };
  for (const [key, value] of Object.entries(data)) {
    if (!Object.hasOwn(policyShapes, key))
      throw new CommandFailure(
        `${policyFile} has the key \`${key}\`, which means nothing. It may have ${Object.keys(policyShapes).join(", ")}.`,
      );
    policy[key] = shaped(key as keyof OrgPolicy, value);
  }
  return policy as unknown as OrgPolicy;
}

function read(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw new CommandFailure(
      `${policyFile} is not YAML: ${error instanceof Error ? error.message.split("\n", 1)[0] : ""}`,
    );
  }
}

function shaped(key: keyof OrgPolicy, value: unknown): unknown {
  const wrong = (what: string) => new CommandFailure(`\`${key}\` in ${policyFile} must be ${what}.`);
  switch (policyShapes[key]) {
    case "text":
      if (typeof value !== "string") throw wrong("text");
      return value;
    case "texts":
      if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) throw wrong("a list of texts");
      return value;
    case "map":
      if (value === null || typeof value !== "object" || Array.isArray(value)) throw wrong("a map of names to words");
      return value;
    case "instants":
      if (value === null || typeof value !== "object" || Array.isArray(value)) throw wrong("a map of people to days");
      return Object.fromEntries(
        Object.entries(value).map(([name, day]) => [name, instant(day) ?? failed(wrong("a map of people to days"))]),
      );
    case "instant":
      return instant(value) ?? failed(wrong("a date"));
  }
}

function instant(value: unknown): number | undefined {
  const time = Date.parse(String(value));
  return Number.isNaN(time) ? undefined : time;
}

function failed(error: Error): never {
  throw error;
}
