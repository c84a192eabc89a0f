/** Tools that people run with `npx`: what a thief names a package after. */
const popular = new Set(
  (
    "angular-cli audit-ci browserslist changeset commitlint concurrently create-next-app create-react-app cross-env cypress depcheck " +
    "dotenv-cli eslint express-generator firebase-tools gatsby-cli http-server husky jasmine lerna license-checker lighthouse lint-staged " +
    "madge markdownlint-cli mocha netlify-cli newman nodemon npm-check-updates nyc playwright prettier prisma protractor puppeteer " +
    "react-scripts release-it rimraf rollup semantic-release serverless sonar-scanner standard-version storybook stylelint surge ts-node " +
    "tsup turbo typedoc typescript typeorm vercel vitest webpack webpack-cli wrangler"
  ).split(" "),
);

/** The popular package whose name is one letter away; undefined for a popular one itself. */
export function resembles(name: string): string | undefined {
  if (name.length < 5 || name.length > 40 || popular.has(name)) return undefined;
  for (const one of popular) if (one.length >= 5 && isOneLetterAway(name, one)) return one;
  return undefined;
}

/** One letter changed, left out, added, or two neighbours swapped. */
function isOneLetterAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [a, b] = [one.slice(start), other.slice(start)];
  if (a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)) return true;
  return a.length === b.length && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
}
