import { z } from "zod";

export const idParams = z.object({ id: z.uuid() });

/** CircleCI's own name of the one parameter that all its lists share. */
export const pageQuery = z.object({ "page-token": z.string().max(2_000).optional() });

export function pageShape<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next_page_token: z.string().nullable() });
}

export const jobNumber = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
