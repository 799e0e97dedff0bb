import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, expect, it } from "vitest";
import { aDesk } from "./a-desk.tsx";
import { type Column, Table } from "./Table.tsx";

afterEach(cleanup);

type Row = { id: string; count: number };
const COLUMNS: Column<Row>[] = [
  { key: "id", label: "Id", cell: (row) => <>{row().id}</> },
  { key: "count", label: "Count", cell: (row) => <>{row().count}</>, sort: (row) => row.count },
];

function shown(container: HTMLElement): string[] {
  return [...container.querySelectorAll("tbody tr")].map((row) => row.querySelector("td")?.textContent ?? "");
}

it("sorts up, down, and then as it was given", () => {
  const { Around } = aDesk();
  const rows = [
    { id: "b", count: 2 },
    { id: "c", count: 3 },
    { id: "a", count: 1 },
  ];
  const { container } = render(() => (
    <Around>
      <Table label="Rows" columns={COLUMNS} rows={rows} by={(row) => row.id} />
    </Around>
  ));
  const head = screen.getByRole("button", { name: /Count/ });
  const orders = [0, 1, 2].map(() => {
    fireEvent.click(head);
    return shown(container).join("");
  });
  expect(orders).toEqual(["abc", "cba", "bca"]);
});

it("opens by click and by Enter on the row, and keeps the row that has the focus when numbers move", () => {
  const { Around } = aDesk();
  const opened: string[] = [];
  const [rows, setRows] = createSignal<Row[]>([{ id: "a", count: 1 }]);
  const { container } = render(() => (
    <Around>
      <Table
        label="Rows"
        columns={COLUMNS}
        rows={rows()}
        by={(row) => row.id}
        onOpen={(row) => opened.push(`${row.id}${row.count}`)}
      />
    </Around>
  ));
  const row = container.querySelector<HTMLElement>("tbody tr");
  row?.focus();
  setRows([
    { id: "z", count: 9 },
    { id: "a", count: 2 },
  ]);
  expect(document.activeElement).toBe(row);
  fireEvent.keyDown(row as HTMLElement, { key: "Enter" });
  fireEvent.click(row as HTMLElement);
  expect(opened).toEqual(["a2", "a2"]);
});
