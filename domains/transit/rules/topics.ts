/** The names under which transit documents are stored and streamed. */
import type { Line, Network } from "../model.ts";

export const TRAFFIC_TOPIC = "transit:traffic";
export const STOP_TOPIC_PREFIX = "transit:stop:";

/** "transit:metro:1": the document of one line. */
export function lineTopic(network: Network, key: string): string {
  return `transit:${network}:${key}`;
}

/** "transit:stop:71517": the board of one stop area. */
export function stopTopic(stopId: string): string {
  return STOP_TOPIC_PREFIX + stopId;
}

/** "metro:13": a line in a document of several. */
export function lineName(line: Pick<Line, "network" | "key">): string {
  return `${line.network}:${line.key}`;
}
