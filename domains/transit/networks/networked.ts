/** The domain with the networks that are descriptions and nothing else: their settings, budgets, work, topics and tables. */
import type { Domain } from "../../domain.ts";
import { sweepVersions } from "../gtfs-static/store-feed.ts";
import { type TransitSettings, transitSettings } from "../settings.ts";
import { loadCatalogue } from "../store/catalogue-store.ts";
import { recordStates } from "../store/line-states.ts";
import { servedCatalogue } from "../store/network-catalogues.ts";
import { forgetSources } from "../store/source-rows.ts";
import { transitVariables } from "../variables.ts";
import { gtfsRtTask } from "./gtfs-rt-task.ts";
import { networkJobs, networkSources } from "./jobs.ts";
import type { NetworkDescription } from "./network.ts";
import { describedNetworks, PARIS_NETWORK } from "./settings.ts";
import { siriXmlTask } from "./siri-xml-task.ts";
import { staticTask } from "./static-task.ts";
import { timetableTask } from "./timetable-task.ts";

const SWEEP_MS = 600_000;
const MINUTE_MS = 60_000;

/** The network whose sources have tasks of their own; what is left out here is said for all networks together. */
export type OwnNetwork = Omit<Domain<TransitSettings>, "title" | "variables" | "settings" | "seed" | "record">;

/** `descriptions` are all that may run. */
export function networked(paris: OwnNetwork, descriptions: readonly NetworkDescription[]): Domain<TransitSettings> {
  return {
    ...paris,
    title: "Public transport",
    variables: transitVariables(descriptions),
    settings: (variables) => transitSettings(variables, descriptions),
    sources: (settings) => [...paris.sources(settings), ...networkSources(settings.agencies)],
    async jobs(settings, context) {
      const isRunning = settings.agencies.running.some(({ id }) => id === PARIS_NETWORK);
      const demand = new Set([...context.demand].filter((topic) => paris.isTopic(topic, settings)));
      const own = isRunning ? await paris.jobs(settings, { ...context, demand }) : [];
      return [...own, ...networkJobs(settings.agencies, context)];
    },
    tasks: [
      ...paris.tasks,
      gtfsRtTask(descriptions),
      siriXmlTask(descriptions),
      staticTask(descriptions),
      timetableTask(descriptions),
    ],
    isTopic: (topic, settings) => paris.isTopic(topic, settings) || isNetworkTopic(topic, settings),
    async seed(db, settings) {
      await loadCatalogue(db, (await servedCatalogue(db, settings, null)).catalogue);
    },
    async record(db, settings, now) {
      await recordStates(db, (await servedCatalogue(db, settings, now)).lines, now);
      if (now % SWEEP_MS >= MINUTE_MS) return;
      for (const { id } of descriptions) await sweepVersions(db, id, now);
      await forgetSources(
        db,
        settings.agencies.running.map(({ id }) => id),
      );
    },
  };
}

/** Which lines there are, the imported timetable says: a topic that no line has is one of which nothing is ever told. */
function isNetworkTopic(topic: string, { agencies }: TransitSettings): boolean {
  const [domain, network, key, ...more] = topic.split(":");
  const isRunning = describedNetworks(agencies).some(({ id }) => id === network);
  return domain === "transit" && isRunning && key !== undefined && /^[\w.~-]{1,40}$/.test(key) && more.length === 0;
}
