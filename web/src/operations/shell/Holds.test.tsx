import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, it } from "vitest";
import type { HoldView } from "../../../../contracts/control.ts";
import { aBoard, aDesk } from "../a-desk.tsx";
import { Holds } from "./Holds.tsx";

afterEach(cleanup);

const aHold = (extra: Partial<HoldView> = {}): HoldView => ({
  scope: { source: "s" },
  kind: "paused",
  since: "2026-11-20T07:46:00.000Z",
  by: "session:ana",
  reason: "quota is low",
  command_id: "c1",
  ...extra,
});

it("is not there while nothing is held", () => {
  const { Around } = aDesk();
  const { container } = render(() => (
    <Around>
      <Holds />
    </Around>
  ));
  expect(container.textContent).toBe("");
});

it("says loudly what is held, since when, by whom and why; and lifts exactly that", () => {
  const desk = aDesk({ board: aBoard({ holds: [aHold()] }) });
  const { container } = render(() => (
    <desk.Around>
      <Holds />
    </desk.Around>
  ));
  for (const part of ["PAUSED: source s", "14 min ago", "session:ana", "quota is low"])
    expect(container.textContent).toContain(part);
  fireEvent.click(screen.getByRole("button", { name: /^Resume/ }));
  expect(desk.commands).toEqual([{ command: "RESUME", scope: { source: "s" } }]);
});

it("asks before it lifts several, with their number", async () => {
  const desk = aDesk({ board: aBoard({ holds: [aHold(), aHold({ scope: {}, kind: "draining" })] }), confirms: false });
  render(() => (
    <desk.Around>
      <Holds />
    </desk.Around>
  ));
  fireEvent.click(screen.getByRole("button", { name: "Resume all (2)" }));
  await Promise.resolve();
  expect(desk.questions).toMatchObject([{ count: 2, things: "holds" }]);
  expect(desk.commands).toEqual([]);
});

it("appears when the board says so, without a reload", () => {
  const desk = aDesk();
  const { container } = render(() => (
    <desk.Around>
      <Holds />
    </desk.Around>
  ));
  desk.setBoard(aBoard({ holds: [aHold({ scope: {}, kind: "draining" })] }));
  expect(container.textContent).toContain("DRAINING: EVERYTHING");
});
