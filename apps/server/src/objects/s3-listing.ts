import { digestOf } from "./digest.ts";
import { StorageRefused } from "./failures.ts";
import type { ListedObject } from "./store.ts";

/** One page of ListObjectsV2. Keys that are no object of ours are left alone: a bucket may be shared. */
export function readListing(xml: string, prefix: string): { readonly objects: ListedObject[]; readonly next?: string } {
  if (!xml.includes("<ListBucketResult")) throw new StorageRefused("The bucket did not answer with a listing.");
  const objects: ListedObject[] = [];
  for (const [, entry = ""] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const key = textIn(entry, "Key") ?? "";
    const digest = key.startsWith(prefix) ? digestOf(key.slice(prefix.length)) : undefined;
    const writtenAt = Date.parse(textIn(entry, "LastModified") ?? "");
    const bytes = Number(textIn(entry, "Size"));
    // Without a date the collector cannot tell old from young.
    if (digest && Number.isFinite(writtenAt)) objects.push({ digest, writtenAt, bytes });
  }
  if (textIn(xml, "IsTruncated") !== "true") return { objects };
  const next = textIn(xml, "NextContinuationToken");
  if (!next) throw new StorageRefused("The bucket's listing goes on, but does not say where.");
  return { objects, next };
}

function textIn(xml: string, element: string): string | undefined {
  return new RegExp(`<${element}>([^<]*)</${element}>`)
    .exec(xml)?.[1]
    ?.replace(/&(#?\w+);/g, (written, name: string) => {
      if (name.startsWith("#x")) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
      if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
      return entities[name] ?? written;
    });
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
