/**
 * Deep links without a network: the shell and its files as they were last seen, and the last known answers about
 * lines and stops. Answers carry the time they were fetched, so a page made from them says how old it is.
 * The network always comes first, but for files whose names change with their content.
 */
/** Raised when answers get another shape: a page must never be made from one that it cannot read. */
const CACHE = "vigie-2";
/** Public answers only: what an operator may see is for nobody who finds this device later. */
const KEPT_API = /^\/api\/(lines|snapshots|stops|traffic|geo\/(shapes|trains))(\/|$)/;
const KEPT_API_MAX = 60;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const others = async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(others());
});

/** The first visit loaded its files before this worker was there. */
self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data?.warm)) return;
  const warm = async () => {
    const cache = await caches.open(CACHE);
    await Promise.allSettled(event.data.warm.map((url) => cache.match(url).then((hit) => hit ?? cache.add(url))));
  };
  event.waitUntil(warm());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isFile = url.pathname.startsWith("/assets/");
  if (isFile) event.respondWith(fileFirst(request));
  else if (request.mode === "navigate" && isPage(url)) event.respondWith(networkFirst(request, "/"));
  else if (/^\/(preferences\.js|favicon\.svg)$/.test(url.pathname)) event.respondWith(networkFirst(request, request));
  else if (KEPT_API.test(url.pathname)) event.respondWith(networkFirst(request, request));
});

function isPage({ pathname }) {
  return pathname === "/" || /^\/(lines|stops|near|map)(\/|$)/.test(pathname);
}

async function fileFirst(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

async function networkFirst(request, key) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) {
      await cache.put(key, response.clone());
      await trim(cache);
    }
    return response;
  } catch (error) {
    const known = await cache.match(key);
    if (known) return known;
    throw error;
  }
}

/** Oldest first: a rider who looks at every stop of Paris must not fill the phone. */
async function trim(cache) {
  const kept = (await cache.keys()).filter((request) => KEPT_API.test(new URL(request.url).pathname));
  for (const request of kept.slice(0, Math.max(0, kept.length - KEPT_API_MAX))) await cache.delete(request);
}
