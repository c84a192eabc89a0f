import { expect, test } from "vitest";
import { downloads } from "./downloads.ts";
import { readScript } from "./read-script.ts";
import { textOf } from "./text-of.ts";

const u = "https://x.io/i.sh";

test.each([
  [`curl -fsSL ${u} | bash`, "piped", false],
  [`curl ${u} | sudo -E bash -s -- -y`, "piped", false],
  [`wget -qO- ${u} | tee i.sh | sh`, "piped", false],
  [`curl ${u} | python3 -`, "piped", false],
  [`curl ${u} | python3 - --version 2.1.1`, "piped", false],
  [`curl ${u} | bash /dev/stdin --version 1`, "piped", false],
  [`curl ${u} | bash -es -- --version`, "piped", false],
  [`bash -c 'curl ${u} | sh'`, "piped", false],
  [`bash -c "set -e; curl ${u} | sh"`, "piped", false],
  [`sudo su - app -c "curl ${u} > i.sh; sh i.sh"`, "run", false],
  [`curl ${u} > /dev/null`, undefined, false],
  [`(curl ${u}) | bash`, "piped", false],
  [`curl ${u} | jq .`, undefined, false],
  [`curl ${u} | tar xz`, "unpacked", false],
  [`bash -c "$(curl -fsSL ${u})"`, "substituted", false],
  [`bash <(curl -s ${u})`, "substituted", false],
  [`source <(curl -s ${u})`, "substituted", false],
  [`eval "$(curl ${u})"`, "substituted", false],
  [`eval \`wget -O - ${u}\``, "substituted", false],
  [`sh <<< "$(curl ${u})"`, "substituted", false],
  [`echo "$(curl ${u})" | bash`, "substituted", false],
  [`X=$(curl ${u}); eval "$X"`, "substituted", false],
  [`X=$(curl ${u}); echo "$X"`, undefined, false],
  [`curl -o i.sh ${u}; bash i.sh`, "run", false],
  [`curl -sSLo /tmp/i.sh ${u} && sh /tmp/i.sh`, "run", false],
  [`curl -O ${u}\n./i.sh`, "run", false],
  [`wget ${u}; . ./i.sh`, "run", false],
  [`curl ${u} > "$T"; bash "\${T}"`, "run", false],
  [`wget -O f ${u}; cat f | bash`, "run", false],
  [`wget -O f ${u}; eval "$(cat f)"`, "run", false],
  [`wget -O f ${u}; bash -c "chmod 700 f && ./f"`, "installed", false],
  [`wget -O f ${u}; bash < f`, "run", false],
  [`curl -o f ${u}; chmod +x f`, "installed", false],
  [`curl -o f ${u}; chmod 0755 f`, "installed", false],
  [`curl -o f ${u}; chmod 600 f`, undefined, false],
  [`curl -o f ${u}; mv f /usr/local/bin/tool; tool x`, "run", false],
  [`curl -o a.tgz ${u}; tar xzf a.tgz`, "unpacked", false],
  [`curl -o a.deb ${u}; sudo dpkg -i a.deb`, "installed", false],
  [`curl -o i.sh ${u}; echo "$SUM i.sh" | sha256sum -c -; bash i.sh`, "run", true],
  [`curl -o i.sh ${u}; shasum -a 256 --check sums; bash i.sh`, "run", true],
  [`curl -o i.sh ${u}; [ "$(sha256sum i.sh | cut -d' ' -f1)" = "$S" ] && bash i.sh`, "run", true],
  [`curl -o i.sh ${u}; gpg --verify i.sh.sig i.sh; bash i.sh`, "run", true],
  [`curl -o i.sh ${u}; cosign verify-blob i.sh; bash i.sh`, "run", true],
  [`curl -o i.sh ${u}; sha256sum i.sh; bash i.sh`, "run", false],
  [`curl -o i.sh ${u}; bash i.sh; sha256sum -c sums`, "run", false],
  [`curl -d @report ${u}`, undefined, false],
] as const)("%s: %s, verified: %s", (text, how, verified) => {
  const found = downloads(readScript(text));
  expect(found).toHaveLength(1);
  expect(found[0]?.urls.map(textOf)).toEqual([u]);
  expect(found[0]?.use?.how).toBe(how);
  expect(found[0]?.verifiedBy !== undefined).toBe(verified);
});
