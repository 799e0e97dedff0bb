import { clockTime } from "../../lib/format.ts";
import type { Dictionary } from "../../lib/i18n/i18n.ts";
import type { Train } from "../types.ts";

type Told = Pick<Train, "destination" | "from" | "to" | "progress" | "to_at" | "confidence">;

/** "Train to X, between A and B. Position estimated, fairly sure. B: 10:42" */
export function trainWords(t: Dictionary, train: Told, nameOf: (id: string) => string): string {
  const where =
    train.progress >= 1
      ? t.lineView.trainAt(train.destination, nameOf(train.to))
      : train.progress <= 0
        ? t.lineView.trainAt(train.destination, nameOf(train.from))
        : t.lineView.train(train.destination, nameOf(train.from), nameOf(train.to));
  return `${where}. ${t.lineView.confidence[train.confidence]}. ${nextWords(t, train, nameOf)}`;
}

export function nextWords(t: Dictionary, train: Pick<Train, "to" | "to_at">, nameOf: (id: string) => string): string {
  return t.lineView.arrives(nameOf(train.to), clockTime(t, Date.parse(train.to_at)));
}
