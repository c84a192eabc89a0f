import { z } from "zod";

/** What API v2 answers when it has nothing to show. */
export const messageShape = z.object({ message: z.string() });
