import type { Stretch } from "./script.ts";

// Lengths are limited, so that a text made to cost time does not.
const idioms = [
  /\b(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod|DownloadString)\b[^\n;|]{0,500}\|\s{0,20}(?:iex|Invoke-Expression)\b/gi,
  /\b(?:iex|Invoke-Expression)\b[^\n;]{0,500}?\b(?:DownloadString|iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b/gi,
  /\bexec\s{0,9}\(\s{0,9}(?:urllib\.request\.urlopen|urlopen|requests\.get)\b[^\n]{0,500}/g,
];

/** Where a text in another language than the shell's (PowerShell above all) runs what it downloads. A text rule: it reads no syntax. */
export function remoteCodeIn(text: string): readonly Stretch[] {
  const found = idioms.flatMap((idiom) =>
    [...text.matchAll(idiom)].map((match) => ({ start: match.index, end: match.index + match[0].length })),
  );
  return found.sort((one, other) => one.start - other.start);
}
