import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, it } from "vitest";
import { AskDialog } from "./AskDialog.tsx";
import { aDesk } from "./a-desk.tsx";
import type { Question } from "./context.tsx";

afterEach(cleanup);

function ask(question: Partial<Question>) {
  const answers: ({ reason: string } | null)[] = [];
  const { Around } = aDesk();
  render(() => (
    <Around>
      <AskDialog
        asked={{
          question: {
            title: "Replay",
            body: "They go back.",
            count: 1,
            things: ["dead letter", "dead letters"],
            action: "Go",
            ...question,
          },
          answer: (confirmed) => answers.push(confirmed),
        }}
      />
    </Around>
  ));
  const go = () => screen.getByText<HTMLButtonElement>("Go");
  return { answers, go };
}

it("says what it touches, counted, before anything happens", () => {
  const { answers } = ask({ count: 214 });
  expect(screen.getByText("214 dead letters")).toBeTruthy();
  expect(answers).toEqual([]);
});

it("is answered by a click up to a thousand", () => {
  const { answers, go } = ask({ count: 1_000 });
  expect(go().disabled).toBe(false);
  fireEvent.submit(go().closest("form") as HTMLFormElement);
  expect(answers).toEqual([{ reason: "" }]);
});

it("wants the number typed beyond a thousand, however it is written", () => {
  const { answers, go } = ask({ count: 12_345 });
  expect(go().disabled).toBe(true);
  const field = screen.getByLabelText(/type 12,345/);
  fireEvent.input(field, { target: { value: "12" } });
  fireEvent.submit(go().closest("form") as HTMLFormElement);
  expect(answers).toEqual([]);
  fireEvent.input(field, { target: { value: "12,345" } });
  expect(go().disabled).toBe(false);
});

it("is answered once, with no, by leaving", () => {
  const { answers } = ask({});
  fireEvent.click(screen.getByText("Cancel"));
  fireEvent.click(screen.getByText("Cancel"));
  expect(answers).toEqual([null]);
});

it("gives the reason on", () => {
  const { answers, go } = ask({ asksReason: true });
  fireEvent.input(screen.getByLabelText(/Reason/), { target: { value: "  quota is low " } });
  fireEvent.submit(go().closest("form") as HTMLFormElement);
  expect(answers).toEqual([{ reason: "quota is low" }]);
});
