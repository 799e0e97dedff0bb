/** The Worker under measure: a feed from loopback into D1, and what is asked of it then. */
import { scheduledDepartures } from "../domains/transit/gtfs-static/scheduled-departures.ts";
import { importGtfs } from "../domains/transit/gtfs-static/store-feed.ts";
import { openTimetable } from "../domains/transit/gtfs-static/stored-timetable.ts";

type Env = { DB: D1Database; FEED_URL: string };

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    const asked = (name: string) => url.searchParams.get(name) ?? "";
    switch (url.pathname) {
      case "/idle":
        return new Response("idle");
      case "/import": {
        const open = () => bodyOf(`${env.FEED_URL}${asked("feed")}`);
        return Response.json(await importGtfs(env.DB, asked("network"), open, Number(asked("now"))));
      }
      case "/trips": {
        const timetable = await openTimetable(env.DB, asked("network"));
        const ids = (await request.json()) as string[];
        return Response.json({ found: (await timetable?.trips(ids))?.size ?? 0 });
      }
      case "/departures": {
        const timetable = await openTimetable(env.DB, asked("network"));
        if (timetable === null) return Response.json({ found: 0 });
        const from = Number(asked("from"));
        const found = await scheduledDepartures(timetable, asked("stop"), from, from + 3_600_000);
        return Response.json({ found: found.length });
      }
      default:
        return new Response("unknown", { status: 404 });
    }
  },
};

async function bodyOf(url: string): Promise<ReadableStream<Uint8Array>> {
  const { body } = await fetch(url);
  if (body === null) throw new Error(`${url} has no body`);
  return body;
}
