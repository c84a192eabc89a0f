import { z } from "zod";
import { takeInventory } from "../../../actions/vault/inventory.ts";
import type { App, Web } from "../../app.ts";
import { pageOf, readCursor, readMoment } from "../../paging.ts";
import { askerOf, document, vaultParams, vaultPath, vaultTags } from "./vault-request.ts";

const inventoryShape = z.object({
  classes: z.array(
    z.object({
      name: z.string(),
      values: z.array(
        z.object({
          scope: z.string(),
          name: z.string(),
          version: z.number(),
          writer: z.string(),
          issued: z.number(),
          lastReceiptAt: z.number().nullable(),
          rotateNow: z.boolean(),
        }),
      ),
    }),
  ),
});

/** Who has opened what, and who could. */
export function recordRoutes(app: App, { house }: Web): void {
  app.get(
    `${vaultPath}/receipts`,
    {
      schema: {
        tags: vaultTags,
        params: vaultParams,
        querystring: z.object({ after: z.string().max(1_000).optional() }),
        response: {
          200: z.object({
            items: z.array(z.object({ id: z.string(), received_at: z.iso.datetime(), receipt: document })),
            next_page_token: z.string().nullable(),
          }),
        },
      },
    },
    async (request) => {
      const { organization } = await askerOf(house, request);
      const cursor = readCursor(request.query.after, 2);
      const [at, id] = cursor ? readMoment(cursor) : [];
      const rows = await house.db
        .selectFrom("receipts")
        .select(["id", "at", "document"])
        .where("organization_id", "=", organization.id)
        .$if(at !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) => eb(refTuple("at", "id"), ">", tuple(at!, id!))),
        )
        .orderBy("at")
        .orderBy("id")
        .limit(receiptsAtOnce + 1)
        .execute();
      return pageOf(
        rows,
        (row) => ({ id: row.id, received_at: row.at.toISOString(), receipt: row.document }),
        (row) => [row.at.getTime(), row.id],
        receiptsAtOnce,
      );
    },
  );

  app.get(
    `${vaultPath}/inventory`,
    { schema: { tags: vaultTags, params: vaultParams, response: { 200: inventoryShape } } },
    async (request) => await takeInventory(house.db, (await askerOf(house, request)).organization.id),
  );
}

const receiptsAtOnce = 100;
