import type { Answer } from "../reading/answer.ts";
import type { Reader } from "../reading/reader.ts";
import { field, object, oneOf, text } from "../reading/shape.ts";

const description = field("info", object({ title: oneOf("Ringfort"), version: text }));
export type RingfortApi = ReturnType<typeof description>;

/** What a Ringfort server says of its own API, to everybody. No other server has this route. */
export function ringfortApi(reader: Reader): Promise<Answer<RingfortApi>> {
  return reader.one({
    path: "/api/ringfort/v1/openapi.json",
    shape: description,
    permission: "nothing: a Ringfort server answers it to everybody, and another has no such route",
  });
}
