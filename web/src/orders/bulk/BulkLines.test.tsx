import { MemoryRouter, Route } from "@solidjs/router";
import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, it } from "vitest";
import { anOrder, aSeller, resultsFor } from "../a-seller.tsx";
import { BulkLines } from "./BulkLines.tsx";

afterEach(cleanup);

const idsOf = (body: unknown): string[] => (body as { order_ids: string[] }).order_ids;

function aBench(options: Parameters<typeof aSeller>[0] = {}) {
  const seller = aSeller({
    answers: ({ body }) => ({ ok: true, body: resultsFor(idsOf(body), { b: "it is held" }) }),
    ...options,
  });
  render(() => (
    <seller.Around>
      <MemoryRouter>
        <Route path="*" component={BulkLines} />
      </MemoryRouter>
    </seller.Around>
  ));
  return seller;
}

it("asks with the count, sends, and shows each refusal with its order and reason", async () => {
  const { orders, sent, questions } = aBench();
  await orders.bulk.act("post", ["a", "b"], {});
  expect(questions).toMatchObject([{ count: 2, things: ["order", "orders"], action: "Send" }]);
  expect(sent).toEqual([
    { method: "POST", path: "/api/v1/orders/bulk", body: { action: "post", order_ids: ["a", "b"] } },
  ]);
  expect(screen.getByText("Send: 1 of 2 accepted")).toBeTruthy();
  const refused = screen.getByText("it is held");
  expect(refused.textContent).toContain("B");
  expect(refused.querySelector("a")?.getAttribute("href")).toBe("/orders/b");
});

it("sends nothing where the question is answered with no", async () => {
  const { orders, sent } = aBench({ confirms: false });
  expect(await orders.bulk.act("cancel", ["a"], {})).toBe(false);
  expect(sent).toEqual([]);
});

it("prints only what has a label, and names what it leaves out before it does", async () => {
  const { orders, questions, sent } = aBench({ confirms: false });
  await orders.bulk.print([
    anOrder({ id: "a", order_id: "A", has_label: true }),
    anOrder({ id: "b", order_id: "B", has_label: false }),
  ]);
  expect(questions).toMatchObject([{ count: 1, body: expect.stringContaining("B") }]);
  expect(sent).toEqual([]);
});
