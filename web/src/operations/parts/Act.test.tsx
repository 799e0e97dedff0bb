import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, it } from "vitest";
import { aDesk } from "../a-desk.tsx";
import { Act } from "./Act.tsx";

afterEach(cleanup);

it("stays in sight for who may only look, says why it does nothing, and does nothing", () => {
  const { Around } = aDesk({ scope: "read" });
  let done = 0;
  const { container } = render(() => (
    <Around>
      <Act scope="control" onClick={() => done++}>
        Pause
      </Act>
    </Around>
  ));
  const button = screen.getByRole("button", { name: "Pause" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  const reason = button.getAttribute("aria-describedby") ?? "";
  expect(container.querySelector(`[id="${reason}"]`)?.textContent).toMatch(/may look, not command/);
  fireEvent.click(button);
  expect(done).toBe(0);
});

it("acts for who may, and leaves the row under it alone", () => {
  const { Around } = aDesk({ scope: "control" });
  const heard: string[] = [];
  render(() => (
    <Around>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: stands for a row */}
      <div onClick={() => heard.push("row")}>
        <Act scope="control" onClick={() => heard.push("act")}>
          Drain
        </Act>
      </div>
    </Around>
  ));
  fireEvent.click(screen.getByRole("button", { name: "Drain" }));
  expect(heard).toEqual(["act"]);
});
