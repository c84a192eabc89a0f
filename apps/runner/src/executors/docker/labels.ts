import { isDead, ownOwner } from "../room/owner.ts";
import type { EngineClient } from "./engine-client.ts";

export const roomLabel = "ringfort.room";
const ownerLabel = "ringfort.owner";

/** On everything that Ringfort makes in an engine, so that it is found again after any kind of end. */
export function labelsOf(room: string): Record<string, string> {
  return { [roomLabel]: room, [ownerLabel]: ownOwner() };
}

interface Labelled {
  readonly Labels: Readonly<Record<string, string>> | null;
}

/** Removes all containers and volumes with this label and value; what is gone already is as good as removed. */
export async function removeLabelled(client: EngineClient, label: string, value?: string): Promise<void> {
  const filters = JSON.stringify({ label: [value === undefined ? label : `${label}=${value}`] });
  const containers = await client.get<{ Id: string }[]>("/containers/json", { query: { all: true, filters } });
  await Promise.all(containers.map(({ Id }) => remove(client, `/containers/${Id}`, { force: true, v: true })));
  const { Volumes } = await client.get<{ Volumes: { Name: string }[] | null }>("/volumes", { query: { filters } });
  for (const { Name } of Volumes ?? []) await remove(client, `/volumes/${Name}`, { force: true });
}

async function remove(client: EngineClient, path: string, query: Record<string, boolean>): Promise<void> {
  try {
    await client.send("DELETE", path, { query });
  } catch (error) {
    // 404: gone; 409: another is removing it.
    if (![404, 409].includes((error as { status?: number }).status ?? 0)) throw error;
  }
}

/** Removes what Ringforts that no longer run on this machine have left in the engine, and answers for how many rooms. */
export async function sweepEngine(client: EngineClient): Promise<number> {
  const filters = JSON.stringify({ label: [ownerLabel] });
  const containers = await client.get<Labelled[]>("/containers/json", { query: { all: true, filters } });
  const { Volumes } = await client.get<{ Volumes: Labelled[] | null }>("/volumes", { query: { filters } });
  const rooms = new Set<string>();
  for (const { Labels } of [...containers, ...(Volumes ?? [])]) {
    const room = Labels?.[roomLabel];
    if (room !== undefined && isDead(Labels?.[ownerLabel] ?? "")) rooms.add(room);
  }
  for (const room of rooms) await removeLabelled(client, roomLabel, room);
  return rooms.size;
}
