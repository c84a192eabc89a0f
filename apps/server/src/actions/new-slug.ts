import { randomInt } from "node:crypto";

const letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** The slug of a new organization that no forge knows: 22 characters of base 58, as CircleCI's are. */
export function newSlug(): string {
  return `circleci/${Array.from({ length: 22 }, () => letters[randomInt(letters.length)]).join("")}`;
}
