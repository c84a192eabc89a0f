const longest = 512;

/** `owner/name`, or deeper as GitLab has it. It becomes a part of addresses. */
export function isRepositoryName(text: string): boolean {
  return (
    text.length <= longest &&
    /^[\w.~-]+(?:\/[\w.~-]+)+$/.test(text) &&
    text.split("/").every((part) => part !== "." && part !== "..")
  );
}
