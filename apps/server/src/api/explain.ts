import { Refusal } from "@ringfort/contract";
import type { FastifyError } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import type { House } from "../actions/house.ts";
import { ObjectTooLarge, StorageFull, StorageUnavailable } from "../objects/failures.ts";
import { isLost } from "../postgres/is-lost.ts";
import type { App } from "./app.ts";
import { statusOf } from "./errors.ts";
import { isUnstorable } from "./unstorable.ts";

/** Whatever is thrown becomes an answer with a message for the caller; what nobody foresaw gets a reference, and the log the rest. */
export function explainErrors(app: App, house: House): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const [status, message] = explain(error);
    if (status >= 500 && !(error instanceof Refusal)) {
      const fields = { request: request.id, err: error, route: request.routeOptions.url };
      if (status === 503) house.log.warn(fields, "Not now");
      else house.log.error(fields, "A bug");
    }
    if (status === 503) void reply.header("retry-after", "2");
    return reply.code(status).send({ message: status === 500 ? `${message} Reference: ${request.id}.` : message });
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ message: `There is no ${request.method} ${request.url.split("?")[0]?.slice(0, 200)} here.` }),
  );
}

function explain(error: FastifyError): readonly [status: number, message: string] {
  if (error instanceof Refusal) return [statusOf[error.code], error.message];
  if (error instanceof ObjectTooLarge) return [413, error.message];
  if (error instanceof StorageFull) return [507, error.message];
  if (error instanceof StorageUnavailable) return [503, "The storage of objects does not answer now. Try again soon."];
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const field = first?.instancePath.replace(/^\//, "").replaceAll("/", ".") || error.validationContext || "body";
    return [400, `${field}: ${first?.message ?? "Unexpected request body provided."}`];
  }
  if (isUnstorable(error)) return [400, "A text here holds a character that cannot be stored: NUL, or half of a pair."];
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return [error.statusCode, error.message];
  }
  if (isLost(error)) return [503, "The database does not answer now. Try again soon."];
  return [500, "Internal server error."];
}
