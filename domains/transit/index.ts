/** Public transport: the plug-in. Île-de-France is told of here, the other networks by their descriptions. */
import type { JobSpec } from "../domain.ts";
import { catalogueFor } from "./catalogue/catalogue.ts";
import { settleSources } from "./fallback/settle.ts";
import { standInJobs, standInSources } from "./fallback/stand-in-jobs.ts";
import { standInTasks } from "./fallback/stand-in-tasks.ts";
import { networked, type OwnNetwork } from "./networks/networked.ts";
import { NETWORK_DESCRIPTIONS } from "./networks/networks.ts";
import { renderedBoardTask, renderedJobs, renderedSources } from "./rendered/rendered-board-task.ts";
import { GTFS_RT_PATHS, gtfsRtRoutes } from "./routes/gtfs-rt-routes.ts";
import { transitRoutes } from "./routes/transit-routes.ts";
import { lineTopic, STOP_TOPIC_PREFIX, TRAFFIC_TOPIC } from "./rules/topics.ts";
import type { TransitSettings } from "./settings.ts";
import { PRIM_DISRUPTIONS, PRIM_ET, PRIM_SM, primSources } from "./sources/prim.ts";
import { disruptionsTask, estimatedTimetableTask, stopMonitoringTask } from "./tasks.ts";

const paris: OwnNetwork = {
  id: "transit",
  sources: (settings) => [...primSources(settings), ...standInSources(settings), ...renderedSources(settings)],
  async jobs(settings, context) {
    const { demand } = context;
    const { et, disruptions, stop } = settings.intervalsS;
    const rendered = renderedJobs(settings, demand);
    const isRendered = (topic: string) => rendered.some(({ target }) => target === topic);
    const watched = new Set([...demand].filter((topic) => transit.isTopic(topic, settings) && !isRendered(topic)));
    const settled = await settleSources(settings, { ...context, demand: watched });
    const stopJobs = [...watched]
      .filter((topic) => isStopTopic(topic, settings))
      .sort()
      .map(
        (target): JobSpec => ({
          taskType: stopMonitoringTask.type,
          target,
          source: PRIM_SM,
          intervalMs: stop * 1000,
          priority: "high",
        }),
      );
    return [
      {
        taskType: estimatedTimetableTask.type,
        target: "network",
        source: PRIM_ET,
        intervalMs: et * 1000,
        priority: "high",
      },
      {
        taskType: disruptionsTask.type,
        target: "network",
        source: PRIM_DISRUPTIONS,
        intervalMs: disruptions * 1000,
        priority: "normal",
      },
      ...stopJobs,
      ...standInJobs(settings, settled, watched, context.now),
      ...rendered,
    ];
  },
  tasks: [estimatedTimetableTask, stopMonitoringTask, disruptionsTask, ...standInTasks, renderedBoardTask],
  entities: [],
  isTopic(topic, settings) {
    return topic === TRAFFIC_TOPIC || isStopTopic(topic, settings) || isLineTopic(topic, settings);
  },
  routes: transitRoutes,
  published: { paths: GTFS_RT_PATHS, routes: gtfsRtRoutes },
};

export const transit = networked(paris, NETWORK_DESCRIPTIONS);

function isStopTopic(topic: string, settings: TransitSettings): boolean {
  return (
    topic.startsWith(STOP_TOPIC_PREFIX) &&
    catalogueFor(settings).stop(topic.slice(STOP_TOPIC_PREFIX.length)) !== undefined
  );
}

/** Only as it is stored: `metro:3bis` is a URL's liberty, the topic is `transit:metro:3B`. */
function isLineTopic(topic: string, settings: TransitSettings): boolean {
  const [, network = "", key = ""] = topic.split(":");
  const line = catalogueFor(settings).lineByKey(network, key);
  return line !== undefined && lineTopic(line.network, line.key) === topic;
}
