/** Boards that exist only as pages, as an operator describes them in RENDERED_BOARDS. */
import { z } from "zod";

const DAY_S = 86_400;
const selector = z.string().min(1).max(200);

const describedBoardSchema = z.strictObject({
  /** The stop area whose board it is, "71634". */
  stop: z.string().regex(/^\d{1,12}$/),
  /** "metro:1": the line that the page is about. */
  line: z.string().regex(/^[a-z]+:[A-Za-z0-9]+$/, "a line such as metro:1"),
  url: z.url({ protocol: /^https?$/ }),
  /** Seconds between two looks. A browser is dear: never less than a minute. */
  interval_s: z.int().min(60).max(DAY_S).default(120),
  /** CSS: one element a direction, and inside it its label and its departures; inside a departure its two texts. */
  selectors: z.strictObject({
    direction: selector,
    label: selector,
    departure: selector,
    destination: selector,
    time: selector,
  }),
});
export type DescribedBoard = z.infer<typeof describedBoardSchema>;

/** RENDERED_BOARDS: a JSON list, empty by default. */
export const renderedBoardsSchema = z
  .string()
  .default("")
  .transform((text, context): unknown => {
    if (text.trim() === "") return [];
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("must be a JSON list of boards");
      return z.NEVER;
    }
  })
  .pipe(z.array(describedBoardSchema).max(20))
  .refine((boards) => new Set(boards.map(({ stop }) => stop)).size === boards.length, "has a stop twice");

/**
 * The expression that reads a board off its page, in the form that normaliseBoard takes. A text and not a function: it
 * runs in the page, where nothing of ours is.
 */
export function boardReader({ selectors, line }: DescribedBoard, station: string): string {
  return `(({ selectors, line, station }) => {
    const text = (element) => element === null ? null : element.textContent.replace(/\\s+/g, " ").trim();
    return {
      line,
      station,
      data: [...document.querySelectorAll(selectors.direction)].map((direction) => ({
        direction_label: text(direction.querySelector(selectors.label)),
        departures: [...direction.querySelectorAll(selectors.departure)].map((departure) => ({
          destination: text(departure.querySelector(selectors.destination)),
          prochain_passage: text(departure.querySelector(selectors.time)),
        })),
      })),
    };
  })(${JSON.stringify({ selectors, line, station })})`;
}
