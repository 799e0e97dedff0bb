/** What an examination of a body says, whatever the body is. */
import type { Need } from "./check-feed.ts";
import type { Finding } from "./finding.ts";

/** What the body is, as far as it says so itself. Instants are epoch ms. */
export type About = {
  format: "gtfs-rt" | "siri-lite" | "siri-xml" | "navitia" | "prim-disruptions" | "gtfs";
  /** For people: "GTFS-Realtime, protobuf". */
  title: string;
  version: string | null;
  producer: string | null;
  /** When it was made, by its own word. */
  madeAt: number | null;
  /** Of its texts, as it writes them. */
  languages: string[];
  /** From the first to the last moment that it speaks of. */
  from: number | null;
  to: number | null;
  /** In the format's own words: {trip_updates: 19}. */
  counts: Record<string, number>;
};

export type Examination =
  | { kind: "examined"; about: About; findings: Finding[]; notAsked: { needs: Need; rules: string[] }[] }
  /** Nothing that the doctor knows, or broken from some byte on. */
  | { kind: "unreadable"; reason: string };

/** Gathers the first and the last of many moments. */
export class Span {
  from: number | null = null;
  to: number | null = null;

  /** Epoch ms; null is no moment. */
  add(at: number | null): void {
    if (at === null) return;
    if (this.from === null || at < this.from) this.from = at;
    if (this.to === null || at > this.to) this.to = at;
  }
}
