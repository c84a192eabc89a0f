import type { Turn } from "../house.ts";

/** Until the end of the transaction nobody else changes what the organization has sealed, or what it has in clear. */
export async function holdVault({ tx }: Turn, organizationId: string): Promise<void> {
  await tx
    .selectFrom("organizations")
    .select("id")
    .where("id", "=", organizationId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
}
