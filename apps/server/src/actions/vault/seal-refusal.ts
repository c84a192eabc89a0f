import { Refusal } from "@ringfort/contract";
import { type SealFailureCode, type Sealing, sealFailures } from "@ringfort/seal";
import type { z } from "zod";
import { storable } from "../storable.ts";

/** A refusal of `@ringfort/seal` as the API says it: its code comes first, for people and for programs. */
export function sealRefusal(code: SealFailureCode, message: string = sealFailures[code]): Refusal {
  return new Refusal("invalid", `${code}: ${message}`);
}

export function letThrough<T>(sealing: Sealing<T>): T {
  if (sealing.ok) return sealing.value;
  throw sealRefusal(sealing.code, sealing.message);
}

/** Takes what somebody has sent for what it must be. Text that no database holds is of no shape at all. */
export function readDocument<Shape extends z.ZodType>(
  shape: Shape,
  given: unknown,
  code: SealFailureCode,
): z.output<Shape> {
  const read = shape.safeParse(given);
  if (!read.success || JSON.stringify(storable(read.data)) !== JSON.stringify(read.data)) throw sealRefusal(code);
  return read.data;
}
