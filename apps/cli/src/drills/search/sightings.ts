import type { EncodingName } from "./encodings.ts";

/** Where something was seen that should be nowhere. Never with what stood around it. */
export interface Sighting {
  readonly encoding: EncodingName;
  readonly times: number;
  /** One in each file or process, the first few: `server/objects/ab/cd.zst@120 (zstd)@4096`. */
  readonly places: readonly string[];
}

const mostPlaces = 6;

/** What one channel of the drill has shown: by name of what was looked for, and by encoding. */
export class Sightings {
  readonly #seen = new Map<string, Map<EncodingName, { times: number; places: string[] }>>();
  /** What could not be looked at, or not to its end: a reason not to believe that nothing is there. */
  readonly unread: string[] = [];
  bytes = 0;

  add(name: string, encoding: EncodingName, place: string): void {
    const ofName = this.#seen.get(name) ?? new Map<EncodingName, { times: number; places: string[] }>();
    this.#seen.set(name, ofName);
    const sighting = ofName.get(encoding) ?? { times: 0, places: [] };
    ofName.set(encoding, sighting);
    sighting.times++;
    const isElsewhere = sighting.places.every((other) => whereOf(other) !== whereOf(place));
    if (sighting.places.length < mostPlaces && isElsewhere) sighting.places.push(place);
  }

  has(name: string): boolean {
    return this.#seen.has(name);
  }

  of(name: string): readonly Sighting[] {
    return [...(this.#seen.get(name) ?? [])].map(([encoding, seen]) => ({ encoding, ...seen }));
  }
}

function whereOf(place: string): string {
  return place.split(/[,@]/, 1)[0]!;
}
