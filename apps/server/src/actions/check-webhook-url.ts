import { Refusal } from "@ringfort/contract";
import { isLoopback, type Settings } from "../settings.ts";
import { createHostCheck } from "../vcs/outgoing/index.ts";

/** An address that a webhook may be sent to: https, and no private place that the operator has not allowed. Looked at again at every call. */
export async function checkWebhookUrl(
  text: string,
  settings: Pick<Settings, "allowPrivateAddresses">,
): Promise<string> {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) throw refusal("this is no https address");
  if (url.username || url.password || url.hash) throw refusal("no user, no password and no `#` belong in it");
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (url.protocol === "http:" && !isLoopback(host)) throw refusal("only https is spoken: others could read along");
  const checked = await createHostCheck(settings.allowPrivateAddresses)(url.hostname);
  // A name that means nothing today may do so tomorrow.
  if (!checked.ok && !checked.retry) throw refusal(checked.message);
  if (url.protocol === "http:" && !(checked.ok && checked.isAllowedPrivate)) throw refusal("only https is spoken");
  return url.href;
}

function refusal(why: string): Refusal {
  return new Refusal("invalid", `url: ${why}.`.replace("..", "."));
}
