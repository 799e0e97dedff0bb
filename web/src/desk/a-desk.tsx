/** A desk for tests: what is said and asked is recorded, and every question is answered at once. */
import type { JSX } from "solid-js";
import { createServices, ServicesProvider } from "../lib/services.tsx";
import { type Desk, DeskProvider, type DeskWords, type Question } from "./context.tsx";
import { en } from "./words/en.ts";

export const NOW = Date.parse("2026-11-20T08:00:00.000Z");

export type DeskOptions = { words?: DeskWords; confirms?: boolean };

export function aDesk({ words = en, confirms = true }: DeskOptions = {}) {
  const questions: Question[] = [];
  const said: string[] = [];
  const desk: Desk = {
    t: () => words,
    now: () => NOW,
    asked: () => null,
    async confirm(question) {
      questions.push(question);
      return confirms ? { reason: "" } : null;
    },
    toasts: () => [],
    say: (text) => said.push(text),
    dismiss: () => undefined,
    complain: (result) => !result.ok,
  };
  return {
    desk,
    questions,
    said,
    Around: (props: { children: JSX.Element }) => (
      <ServicesProvider services={createServices()}>
        <DeskProvider desk={desk}>{props.children}</DeskProvider>
      </ServicesProvider>
    ),
  };
}
