import type { Scalar } from "@ringfort/contract";
import { z } from "zod";
import { compileConfig } from "../../actions/compile-config.ts";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { findOrganization } from "./find-organization.ts";
import { parametersShape } from "./show-pipeline.ts";

const longestConfig = 4 * 1024 * 1024;
const scalar = z.union([z.string().max(100_000), z.number(), z.boolean(), z.null()]);

type Values = Readonly<Record<string, Scalar>>;

const compiledShape = z.object({
  valid: z.boolean(),
  errors: z.array(z.object({ message: z.string() })),
  "output-yaml": z.string(),
  output_yaml: z.string(),
  "source-yaml": z.string(),
  source_yaml: z.string(),
});

/** What `circleci config validate` and `process` ask: a config compiled for nobody in particular. */
export function compileRoutes(app: App, { house }: Web): void {
  app.post(
    "/api/v2/compile-config-with-defaults",
    {
      config: { rateLimit: { max: 120, timeWindow: 60_000 } },
      schema: {
        tags: ["Config"],
        body: z.object({
          config_yaml: z.string().max(longestConfig),
          options: z
            .object({
              owner_id: z.uuid().optional(),
              pipeline_parameters: parametersShape.nullish(),
              pipeline_values: z
                .record(z.string().max(200), scalar)
                .refine((values) => Object.keys(values).length <= 500, { message: "at most 500 values" })
                .nullish(),
            })
            .nullish(),
        }),
        response: { 200: compiledShape },
      },
    },
    async (request) => {
      const caller = await callerOf(house, request);
      const { config_yaml, options } = request.body;
      const owner = options?.owner_id ?? [...caller.roles.keys()][0] ?? "";
      const { id } = await findOrganization(house, caller, { organization: owner });
      const { values, parameters } = sort(options?.pipeline_values ?? {});
      const compiled = await compileConfig(house, {
        organizationId: id,
        file: ".circleci/config.yml",
        text: config_yaml,
        values,
        parameters: { ...parameters, ...options?.pipeline_parameters },
        ref: refOf(values),
      });
      const output = compiled.ok ? compiled.document : "";
      return {
        valid: compiled.ok,
        errors: compiled.ok ? [] : compiled.errors.map(({ message }) => ({ message })),
        "output-yaml": output,
        output_yaml: output,
        "source-yaml": config_yaml,
        source_yaml: config_yaml,
      };
    },
  );
}

const parametersPrefix = "pipeline.parameters.";

/** Clients write `pipeline.git.branch` or `git.branch`, and put parameters among the values. */
function sort(given: Values): { readonly values: Values; readonly parameters: Values } {
  const named = Object.entries(given).map(
    ([name, value]) => [name.startsWith("pipeline.") ? name : `pipeline.${name}`, value] as const,
  );
  const [parameters = [], values = []] = [true, false].map((isParameter) =>
    named.filter(([name]) => name.startsWith(parametersPrefix) === isParameter),
  );
  return {
    values: Object.fromEntries(values),
    parameters: Object.fromEntries(parameters.map(([name, value]) => [name.slice(parametersPrefix.length), value])),
  };
}

function refOf(values: Readonly<Record<string, unknown>>): { readonly branch: string } | { readonly tag: string } {
  const tag = values["pipeline.git.tag"];
  if (typeof tag === "string" && tag !== "") return { tag };
  const branch = values["pipeline.git.branch"];
  return { branch: typeof branch === "string" && branch !== "" ? branch : "main" };
}
