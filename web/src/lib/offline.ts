/** Keeps the shell and the last known answers for when there is no network (public/sw.js). */
export function registerOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker
      .register("/sw.js")
      .then(() => navigator.serviceWorker.ready)
      .then(({ active }) => {
        const files = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
        const warm = ["/", ...files.filter((path) => path.startsWith("/assets/") || /^\/[\w-]+\.(js|svg)$/.test(path))];
        active?.postMessage({ warm });
      })
      .catch(() => {
        // Refused by a private window or an insecure origin: the page works, only not without a network.
      });
  });
}
