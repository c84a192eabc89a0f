import type { FastifyRequest } from "fastify";

/** Some bodies are documented in kebab-case, and sent in snake_case by many: both say the same. */
export async function kebabBody(request: FastifyRequest): Promise<void> {
  request.body = inKebab(request.body, 2);
}

function inKebab(value: unknown, depth: number): unknown {
  if (depth === 0 || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => {
      const kebab = name.replaceAll("_", "-");
      // Names of parameters are the customer's.
      return [kebab, kebab === "parameters" ? content : inKebab(content, depth - 1)];
    }),
  );
}
