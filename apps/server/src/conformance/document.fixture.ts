import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";

const file = join(import.meta.dirname, "../../../../../shared/reference/circleci-openapi-v2.json");

/** A part of the document, which is JSON of any shape. */
// biome-ignore lint/suspicious/noExplicitAny: what the document holds is known to whoever reads a part of it.
type Part = any;

const methods = ["get", "post", "put", "patch", "delete"];

/** CircleCI's own description of API v2. */
export class ApiDocument {
  readonly #document: Part;
  readonly #ajv = new Ajv({ strict: false, allErrors: true });
  readonly #validators = new Map<object, ValidateFunction>();

  private constructor(document: Part) {
    this.#document = document;
    for (const [name, isFormat] of Object.entries(formats)) this.#ajv.addFormat(name, isFormat);
  }

  static readonly isHere = existsSync(file);

  static read(): ApiDocument {
    return new ApiDocument(JSON.parse(readFileSync(file, "utf8")));
  }

  /** As `METHOD /path`, under their tags. */
  operations(): ReadonlyMap<string, string> {
    return new Map(
      Object.entries<Part>(this.#document.paths).flatMap(([path, item]) =>
        methods
          .filter((method) => item[method])
          .map((method) => [`${method.toUpperCase()} ${path}`, item[method].tags[0]] as const),
      ),
    );
  }

  hasBody(operation: string): boolean {
    return this.#find(operation).requestBody !== undefined;
  }

  hasPages(operation: string): boolean {
    const parameters: Part[] = this.#find(operation).parameters ?? [];
    return parameters.some((parameter) => this.#resolve(parameter).name === "page-token");
  }

  /** The schema of what an operation answers with a status; nothing when the document does not know the status. */
  schemaOf(operation: string, status: number): Part | undefined {
    const { responses } = this.#find(operation);
    const response = responses[status] ?? (status >= 400 ? responses.default : undefined);
    if (response === undefined) return undefined;
    const content = this.#resolve(response).content ?? {};
    return this.#plain(content["application/json"]?.schema ?? {});
  }

  /** How a value strays from a schema, one sentence each. */
  strayings(schema: Part, value: unknown): string[] {
    const validate = this.#validators.get(schema) ?? this.#ajv.compile(schema);
    this.#validators.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const extra = "additionalProperty" in params ? ` \`${params["additionalProperty"]}\`` : "";
      return `${instancePath.replaceAll(/\/\d+/g, "[]").replaceAll("/", ".") || "."} ${message}${extra}`;
    });
  }

  #find(operation: string): Part {
    const [method = "", path = ""] = operation.split(" ");
    const found = this.#document.paths[path]?.[method.toLowerCase()];
    if (!found) throw new Error(`The document has no ${operation}`);
    return found;
  }

  #resolve(part: Part): Part {
    if (typeof part?.$ref !== "string") return part;
    const [, ...steps] = part.$ref.split("/");
    return this.#resolve(steps.reduce((inside: Part, step: string) => inside[step], this.#document));
  }

  /** A schema of OpenAPI 3.0 as JSON Schema has it: references followed, and null a type. */
  #plain(part: Part): Part {
    const resolved = this.#resolve(part);
    if (Array.isArray(resolved)) return resolved.map((inner) => this.#plain(inner));
    if (resolved === null || typeof resolved !== "object") return resolved;
    const schema = Object.fromEntries(Object.entries(resolved).map(([key, inner]) => [key, this.#plain(inner)]));
    if (resolved.nullable !== true && resolved["x-nullable"] !== true) return schema;
    return { anyOf: [{ type: "null" }, schema] };
  }
}

const formats = {
  "date-time": (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text),
  uuid: (text: string) => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
  uri: (text: string) => URL.canParse(text),
  int64: true,
  integer: true,
  float: true,
  double: true,
} as const;

/** Every property that a schema knows, as a path: `items[].vcs.branch`. */
export function propertiesOf(schema: Part, at = ""): string[] {
  if (schema === null || typeof schema !== "object") return [];
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const own = Object.entries<Part>(schema.properties ?? {}).flatMap(([name, inner]) => {
    const path = at === "" ? name : `${at}.${name}`;
    return [path, ...propertiesOf(inner, path)];
  });
  const items = schema.items === undefined ? [] : propertiesOf(schema.items, `${at}[]`);
  return [...new Set([...own, ...items, ...alternatives.flatMap((inner: Part) => propertiesOf(inner, at))])];
}

/** The properties of a value that say something. Nothing, an empty text and an empty list do not. */
export function filledIn(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((inner) => filledIn(inner, `${at}[]`));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = at === "" ? name : `${at}.${name}`;
    return isEmpty(inner) ? [] : [path, ...filledIn(inner, path)];
  });
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
