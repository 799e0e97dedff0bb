/** A page of our own host, or of one that the deployment names. The scheme may change at a proxy; the host does not. */
export function mayConnect(origin: string, url: string, allowed: readonly string[]): boolean {
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === new URL(url).host;
}
