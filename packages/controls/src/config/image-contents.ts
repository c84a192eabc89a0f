import type { ImageName } from "./image-name.ts";

/** Programs that well-known images bring, for telling whether a scanner can be there at all. */
const contents: readonly (readonly [image: RegExp, programs: readonly string[]])[] = [
  [/^docker\.io\/(?:cimg|circleci|library)\/node$/, ["node", "npm", "npx", "yarn"]],
  [/^docker\.io\/(?:cimg|circleci|library)\/python$/, ["python", "python3", "pip", "pip3"]],
  [/^docker\.io\/(?:cimg|circleci|library)\/ruby$/, ["ruby", "gem", "bundle"]],
  [/^docker\.io\/(?:cimg|circleci|library)\/(?:go|golang)$/, ["go"]],
  [/^docker\.io\/(?:cimg|circleci|library)\/rust$/, ["cargo", "rustc"]],
  [/^docker\.io\/(?:cimg|circleci|library)\/(?:php|composer)$/, ["php", "composer"]],
  [/^docker\.io\/(?:cimg|circleci|library)\/(?:openjdk|maven|gradle)$/, ["mvn", "gradle", "java"]],
  [/^docker\.io\/cimg\/(?:playwright|deploy)$/, ["node", "npm", "npx", "yarn"]],
  [/^mcr\.microsoft\.com\/dotnet\/sdk$/, ["dotnet"]],
];

/** Whether an image is known to bring a program; undefined for images that nobody listed. */
export function brings(image: ImageName, program: string): boolean | undefined {
  const path = `${image.registry}/${image.namespace}/${image.name}`;
  const listed = contents.filter(([pattern]) => pattern.test(path));
  if (listed.some(([, programs]) => programs.includes(program))) return true;
  // `cimg/python:3.12-node`, `cimg/php:8.3-browsers`: variants bring Node besides.
  if (
    image.namespace === "cimg" &&
    /-(?:node|browsers)\b/.test(image.tag ?? "") &&
    /^(?:node|npm|npx|yarn)$/.test(program)
  )
    return true;
  return listed.length > 0 || image.namespace === "cimg" ? false : undefined;
}
