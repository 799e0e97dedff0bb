/** The extension's manifest (V3). Built for one deployment it may reach that one; otherwise each reader allows their own. */

type Manifest = chrome.runtime.ManifestV3;

/** `origin`: "https://vigie.example.com" of the one deployment, or null for any. @throws Error for what is no origin. */
export function manifestOf(version: string, origin: string | null): Manifest {
  return {
    manifest_version: 3,
    name: "Vigie orders",
    description: "Orders to send, labels and tracking, from the browser's bar.",
    version,
    icons: { 16: "icon-16.png", 48: "icon-48.png", 128: "icon-128.png" },
    action: { default_popup: "popup.html", default_title: "Vigie" },
    background: { service_worker: "background.js", type: "module" },
    // The token, and looking again every few minutes. No page of anybody's is read or changed.
    permissions: ["storage", "alarms"],
    ...(origin === null
      ? { optional_host_permissions: ["https://*/*", "http://localhost/*", "http://127.0.0.1/*"] }
      : { host_permissions: [patternOf(origin)] }),
    content_security_policy: { extension_pages: "script-src 'self'; object-src 'none'; base-uri 'none'" },
  };
}

/** "https://vigie.example.com/*": a match pattern has no port, and one for a host is for all of its ports. */
export function patternOf(origin: string): string {
  const { protocol, hostname, pathname } = new URL(origin);
  if (!/^https?:$/.test(protocol) || pathname !== "/")
    throw new Error(`${origin} is not an origin such as https://vigie.example.com`);
  return `${protocol}//${hostname}/*`;
}
