/** A stop's board from the page that a browser draws: for boards that no upstream gives in any other way. */
import { type FreshnessLimits, STALE_AFTER_POLLS } from "../../../contracts/freshness.ts";
import type { JobSpec, Performed, Source, WorkTask } from "../../domain.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import type { Journey } from "../model.ts";
import { createStopDocument } from "../rules/stop-document.ts";
import { STOP_TOPIC_PREFIX, stopTopic } from "../rules/topics.ts";
import type { TransitSettings } from "../settings.ts";
import { gazetteerFor } from "../tasks.ts";
import { type BoardDeparture, normaliseBoard } from "./board.ts";
import { refusalOf } from "./challenge.ts";
import { boardReader, type DescribedBoard } from "./described-boards.ts";

const RENDERED = "rendered-pages";
/** Browser Rendering is billed by the hour that its browsers are open; a look takes some seconds. */
const BUDGET = { perDay: 2_000, perSecond: 1 };
const TIMEOUT_MS = 20_000;
const PARIS = "Europe/Paris";
const EXPIRED_AFTER_POLLS = 7;

export function renderedSources({ renderedBoards }: TransitSettings): Source[] {
  return renderedBoards.length === 0 ? [] : [{ id: RENDERED, title: "Pages drawn by a browser", budget: BUDGET }];
}

/** Only boards that somebody is looking at. */
export function renderedJobs({ renderedBoards }: TransitSettings, demand: ReadonlySet<string>): JobSpec[] {
  return renderedBoards
    .map(({ stop, interval_s }) => ({ target: stopTopic(stop), intervalMs: interval_s * 1000 }))
    .filter(({ target }) => demand.has(target))
    .map((spec) => ({ ...spec, taskType: renderedBoardTask.type, source: RENDERED, priority: "normal" }));
}

export const renderedBoardTask: WorkTask<TransitSettings> = {
  kind: "work",
  type: "rendered-board",
  source: RENDERED,
  feed: (job) => job.target,
  limits: (job, settings): FreshnessLimits => {
    const seconds = boardOf(job.target, settings)?.interval_s ?? 0;
    return { stale_after_s: seconds * STALE_AFTER_POLLS, expired_after_s: seconds * EXPIRED_AFTER_POLLS };
  },
  async perform(job, settings, tools): Promise<Performed> {
    const board = boardOf(job.target, settings);
    if (board === undefined) return { kind: "rejected", reason: `${job.target} has no board in RENDERED_BOARDS` };
    const [network = "", key = ""] = board.line.split(":");
    const line = catalogueFor(settings).lineByKey(network, key);
    const gazetteer = gazetteerFor(settings);
    const station = gazetteer.stopName(board.stop);
    if (line === undefined || station === null) {
      return { kind: "rejected", reason: `RENDERED_BOARDS: ${board.line} at ${board.stop} is not served here` };
    }
    const drawn = await tools.render({
      url: board.url,
      timeoutMs: TIMEOUT_MS,
      waitFor: board.selectors.departure,
      read: boardReader(board, station),
    });
    if (drawn.kind === "unavailable") return drawn;
    const refusal = refusalOf(drawn);
    if (refusal !== null) return { kind: "rejected", reason: refusal };
    if (drawn.status >= 500) return { kind: "unavailable", reason: `the page is broken (${drawn.status})` };
    const now = tools.now();
    const answer = normaliseBoard(new TextEncoder().encode(JSON.stringify(drawn.value)), now, PARIS);
    if (answer.kind !== "records") return answer;
    if (answer.accepted.directions === 0) {
      return { kind: "malformed", reason: `the page has nothing that "${board.selectors.direction}" finds` };
    }
    const visits = answer.records.map((departure) => visitOf(departure, line.id, board.stop));
    const made = createStopDocument(gazetteer, board.stop, visits, now, { source: RENDERED, insteadOf: null });
    return {
      kind: "documents",
      observedAt: null,
      documents: new Map([[job.target, made.document]]),
      rejected: [...answer.rejected, ...made.rejected],
      rejectedCount: answer.rejectedCount + made.rejectedCount,
      counts: { ...answer.accepted, ...made.counts },
    };
  },
};

function boardOf(target: string, { renderedBoards }: TransitSettings): DescribedBoard | undefined {
  return renderedBoards.find(({ stop }) => target === STOP_TOPIC_PREFIX + stop);
}

/** A page names no journey: each of its times is one by itself. */
function visitOf({ at, destination, direction }: BoardDeparture, lineId: string, stop: string): Journey {
  const place = { kind: "area", id: stop } as const;
  return {
    lineId,
    ref: null,
    direction,
    destination,
    destinationStop: null,
    mission: null,
    trainNumber: null,
    formation: null,
    recordedAt: null,
    calls: [
      {
        stop: place,
        expectedArrival: null,
        expectedDeparture: at,
        aimedArrival: null,
        aimedDeparture: null,
        arrivalStatus: null,
        departureStatus: null,
        platform: null,
        atStop: false,
        display: null,
      },
    ],
  };
}
