/** Addresses that Mirakl makes up for a buyer: what is sent there is forwarded, and the buyer's own stays hidden. */

/** "notification.mirakl.net" in the vendor's examples; instances have hosts of their own below the same domain. */
const RELAY_DOMAIN = "mirakl.net";

/** Whether it is a relay, which a carrier may refuse and which takes no answer. */
export function isRelayEmail(email: string): boolean {
  const host = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  return email.includes("@") && (host === RELAY_DOMAIN || host.endsWith(`.${RELAY_DOMAIN}`));
}
