import { render } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { expect, it } from "vitest";
import { Keyed } from "./Keyed.tsx";

it("keeps the elements of a row whose object is replaced, and moves them when the order changes", () => {
  const [rows, setRows] = createSignal([
    { id: "a", text: "one" },
    { id: "b", text: "two" },
  ]);
  const { container } = render(() => (
    <Keyed each={rows()} by={(row) => row.id} fallback={<p>nothing</p>}>
      {(row) => <p>{row().text}</p>}
    </Keyed>
  ));
  const [first, second] = container.querySelectorAll("p");
  setRows([
    { id: "b", text: "two" },
    { id: "a", text: "uno" },
  ]);
  expect([...container.querySelectorAll("p")]).toEqual([second, first]);
  expect(first?.textContent).toBe("uno");
  setRows([]);
  expect(container.textContent).toBe("nothing");
});
