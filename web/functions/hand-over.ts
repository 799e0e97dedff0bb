/** On Cloudflare Pages the dashboard's server is the Worker behind a service binding: one origin, no CORS. */
type Context = { request: Request; env: { VIGIE: { fetch(request: Request): Promise<Response> } } };

/** The Worker's own answer to the request as it came: a stream stays a stream, a WebSocket a WebSocket. */
export function handOver({ request, env }: Context): Promise<Response> {
  return env.VIGIE.fetch(request);
}
