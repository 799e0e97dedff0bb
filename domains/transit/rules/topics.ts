/** The names under which transit documents are stored and streamed. */
import { type Line, NETWORKS } from "../model.ts";

export const TRAFFIC_TOPIC = "transit:traffic";
export const STOP_TOPIC_PREFIX = "transit:stop:";

/** "transit:metro:1": the document of one line. */
export function lineTopic(network: string, key: string): string {
  return `transit:${network}:${key}`;
}

/** "transit:stop:71517": the board of one stop area. */
export function stopTopic(stopId: string): string {
  return STOP_TOPIC_PREFIX + stopId;
}

/** Of a line's network: Île-de-France has one for all of its networks, another agency's is "transit:caltrain:traffic". */
export function trafficTopicOf(network: string): string {
  return NETWORKS.some((own) => own === network) ? TRAFFIC_TOPIC : `transit:${network}:traffic`;
}

/** "transit:trips:metro:0": the whole trips of some lines of a network, which nobody subscribes to. */
export function tripsTopic(network: string, pack: number): string {
  return `transit:trips:${network}:${pack}`;
}

/** "metro:13": a line in a document of several. */
export function lineName(line: Pick<Line, "network" | "key">): string {
  return `${line.network}:${line.key}`;
}
