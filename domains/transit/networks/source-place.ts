import type { FetchJob } from "../../../kernel/job.ts";
import type { WorkTask } from "../../domain.ts";
import type { TransitSettings } from "../settings.ts";
import { sourceFeed, sourceLimits } from "./jobs.ts";
import type { NetworkDescription, NetworkSource } from "./network.ts";

/** A source and the network that it tells of. */
export type SourcePlace = { network: NetworkDescription; source: NetworkSource };

/** A task whose jobs have the id of a source as their target, of whichever of these networks. */
export function sourceTask(
  type: string,
  descriptions: readonly NetworkDescription[],
  perform: (
    place: SourcePlace,
    ...rest: Tail<Parameters<WorkTask<TransitSettings>["perform"]>>
  ) => ReturnType<WorkTask<TransitSettings>["perform"]>,
): WorkTask<TransitSettings> {
  const placeOf = (job: FetchJob): SourcePlace => {
    for (const network of descriptions) {
      const source = network.sources.find(({ id }) => id === job.target);
      if (source !== undefined) return { network, source };
    }
    throw new Error(`no network has a source "${job.target}"`);
  };
  return {
    kind: "work",
    type,
    source: (job) => placeOf(job).source.budget.bucket,
    feed: (job) => sourceFeed(placeOf(job).source),
    limits(job) {
      const { source, network } = placeOf(job);
      return sourceLimits(source, network);
    },
    perform: (job, settings, tools) => perform(placeOf(job), settings, tools),
  };
}

type Tail<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;
