import { cleanup, fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { afterEach, describe, expect, it } from "vitest";
import type { OrderSummary } from "../../../domains/orders/wire.ts";
import { aBoard } from "../a-board.ts";
import type { Pairing } from "../api.ts";
import { wordsFor } from "../words.ts";
import type { Surroundings } from "./main.tsx";
import { Popup } from "./Popup.tsx";

afterEach(cleanup);

const NOW = Date.parse("2026-11-22T10:00:00Z");
const PAIRING: Pairing = { origin: "https://vigie.example.com", token: "t", tenant: "Tienda", user: "Ana" };

function anOrder(overrides: Partial<OrderSummary> = {}): OrderSummary {
  return {
    id: "shop:A-1",
    order_id: "A-1",
    shop_id: "shop",
    shop: "Carrefour",
    state: "PENDING_POST",
    state_since: "2026-11-22T08:00:00Z",
    marketplace_state: "SHIPPING",
    buyer: "Lucía Pérez",
    country: "ES",
    postcode: "28013",
    city: "Madrid",
    total: { minor: 1999, currency: "EUR" },
    weight_g: 800,
    weight_from: "SKU table",
    items: 1,
    choice: null,
    carrier: null,
    tracking_number: null,
    tracking_url: null,
    tracking_status: null,
    tracking_at: null,
    has_label: false,
    label_printed_at: null,
    error: null,
    retry_count: 0,
    retry_at: null,
    held_because: null,
    tracking_pushed_at: null,
    ship_pushed_at: null,
    placed_at: "2026-11-21T08:00:00Z",
    ship_by: "2026-11-23T20:00:00Z",
    updated_at: "2026-11-22T08:00:00Z",
    ...overrides,
  };
}

type Deployment = { toPost?: OrderSummary[]; toPrint?: OrderSummary[]; results?: object; status?: number };

/** A deployment and a browser around the popup; `asked` keeps what was sent, `tabs` what was opened. */
function surroundings(paired: Pairing | null, deployment: Deployment = {}) {
  const asked: { path: string; body: unknown }[] = [];
  const tabs: string[] = [];
  let kept = paired;
  const list = (orders: OrderSummary[] = []) => ({ orders, total: orders.length });
  const answerOf = (path: string): object => {
    if (path === "/auth/extension-token")
      return { device_token: "new", me: { tenant: { name: "Tienda" }, user: { name: "Ana" } } };
    if (path.endsWith("/board")) return aBoard({ count: deployment.toPost?.length ?? 0 });
    if (path.includes("state=PENDING_POST")) return list(deployment.toPost);
    if (path.includes("printed=false")) return list(deployment.toPrint);
    if (path.endsWith("/status")) return { carriers: [{ account_id: "acc", name: "TIPSA Madrid", status: "on" }] };
    return deployment.results ?? { accepted: 0, refused: 0, results: [] };
  };
  const around: Surroundings = {
    send: async (url, init) => {
      const { pathname, search } = new URL(String(url));
      const body = typeof init?.body === "string" ? init.body : "";
      asked.push({ path: pathname + search, body: body.startsWith("{") ? JSON.parse(body) : body });
      const status = deployment.status ?? 200;
      return Response.json(status === 200 ? answerOf(pathname + search) : { title: "No" }, { status });
    },
    now: () => NOW,
    language: "en-GB",
    builtFor: null,
    readPairing: async () => kept,
    keepPairing: async (pairing) => {
      kept = pairing;
    },
    forgetPairing: async () => {
      kept = null;
    },
    mayReach: async () => true,
    openTab: async (url) => {
      tabs.push(url);
    },
    lookAgain: () => {},
  };
  render(() => <Popup surroundings={around} words={wordsFor("en")} />);
  return { asked, tabs, around, kept: () => kept };
}

describe("a browser that is not paired", () => {
  const fill = async (address: string, code: string) => {
    fireEvent.input(await screen.findByLabelText("Address of your Vigie"), { target: { value: address } });
    fireEvent.input(screen.getByLabelText("Pairing code"), { target: { value: code } });
    fireEvent.click(screen.getByText("Pair this browser"));
  };

  it("is paired by an address and a code, and keeps the token that it is given", async () => {
    const { kept, asked } = surroundings(null);
    await fill("vigie.example.com", "abcd 2345");
    await screen.findByText("Tienda");
    expect(asked[0]).toMatchObject({ path: "/auth/extension-token", body: { code: "abcd 2345" } });
    expect(kept()).toEqual({ origin: "https://vigie.example.com", token: "new", tenant: "Tienda", user: "Ana" });
  });

  it("sends no code to an address that is not safe", async () => {
    const { asked } = surroundings(null);
    await fill("http://vigie.example.com", "ABCD2345");
    expect((await screen.findByRole("alert")).textContent).toBe("This is not an https address.");
    expect(asked).toEqual([]);
  });

  it("says so when its reader does not allow the address", async () => {
    const { around, asked } = surroundings(null);
    around.mayReach = async () => false;
    await fill("vigie.example.com", "ABCD2345");
    expect((await screen.findByRole("alert")).textContent).toContain("not allowed");
    expect(asked).toEqual([]);
  });
});

describe("a paired browser", () => {
  it("shows today's counts and what waits, with what is late and what is held", async () => {
    surroundings(PAIRING, {
      toPost: [
        anOrder(),
        anOrder({ id: "shop:A-2", order_id: "A-2", ship_by: "2026-11-21T20:00:00Z" }),
        anOrder({ id: "shop:A-3", order_id: "A-3", held_because: "CANCELED at the marketplace" }),
      ],
    });
    await screen.findByText("3 to send");
    expect(screen.getByText("placed").previousElementSibling?.textContent).toBe("14");
    expect(screen.getByText("late since 21 Nov")).toBeDefined();
    expect(screen.getByText("held").title).toBe("CANCELED at the marketplace");
  });

  it("sends what is chosen with the carrier that is chosen, and tells what was refused and why", async () => {
    const { asked } = surroundings(PAIRING, {
      toPost: [anOrder(), anOrder({ id: "shop:A-2", order_id: "A-2" }), anOrder({ id: "x", held_because: "held" })],
      results: {
        accepted: 1,
        refused: 1,
        results: [
          { id: "shop:A-1", order_id: "A-1", outcome: "accepted", reason: null },
          { id: "shop:A-2", order_id: "A-2", outcome: "refused", reason: "no weight" },
        ],
      },
    });
    fireEvent.click(await screen.findByLabelText("All"));
    fireEvent.change(screen.getByLabelText("With"), { target: { value: "acc" } });
    fireEvent.click(screen.getByText("Send 2 orders"));
    await screen.findByText("1 order is on its way. 1 was refused:");
    expect(screen.getByText("A-2: no weight")).toBeDefined();
    expect(asked).toContainEqual({
      path: "/api/v1/orchestrator/post-to-carrier",
      body: { order_ids: ["shop:A-1", "shop:A-2"], carrier_account_id: "acc" },
    });
  });

  it("opens the labels that are there in a tab of their own", async () => {
    const { tabs } = surroundings(PAIRING, {
      toPrint: [anOrder({ id: "shop:A,1", has_label: true }), anOrder({ id: "none", has_label: false })],
    });
    fireEvent.click(await screen.findByText("Print 1 label"));
    expect(tabs).toEqual(["labels.html#shop%3AA%2C1"]);
  });

  it("hands a file of tracking numbers over", async () => {
    const { asked } = surroundings(PAIRING, { results: { accepted: 2, refused: 0, results: [] } });
    const input = (await screen.findByLabelText("Tracking numbers (CSV)")) as HTMLInputElement;
    Object.defineProperty(input, "files", { value: [new File(["order_id,tracking_number\n"], "t.csv")] });
    fireEvent.change(input);
    await screen.findByText("2 tracking numbers taken.");
    expect(asked).toContainEqual({
      path: "/api/v1/orchestrator/upload-tracking",
      body: "order_id,tracking_number\n",
    });
  });

  it("says so when it was removed, and can be paired again", async () => {
    const { kept } = surroundings(PAIRING, { status: 401 });
    expect((await screen.findByRole("alert")).textContent).toContain("not paired any more");
    fireEvent.click(screen.getByText("Pair this browser"));
    await waitFor(() => expect(kept()).toBeNull());
  });

  it("forgets its token when it is unpaired, after telling the deployment", async () => {
    const { kept, asked } = surroundings(PAIRING);
    fireEvent.click(await screen.findByText("Unpair"));
    await screen.findByLabelText("Pairing code");
    expect(asked.at(-1)?.path).toBe("/auth/logout");
    expect(kept()).toBeNull();
  });
});
