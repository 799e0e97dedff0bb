import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aChoice, anOrder, aRecipient, aShipment, aTold } from "../an-order.ts";
import { csvRecord } from "../csv.ts";
import { OPERATIONS_COLUMNS, operationCells } from "./operations-view.ts";
import { amountOf, ORDERS_VIEW_COLUMNS, ordersViewRow, type ViewContext } from "./orders-view.ts";
import { safeCell } from "./safe-cell.ts";

const context: ViewContext = {
  origin: "https://vigie.example",
  tenant: { name: "Sillas Ana", zone: "Europe/Madrid", sender: null },
  titles: { tipsa: "TIPSA", seur: "SEUR", correosex: "Correos Express", ontime: "OnTime" },
};

/** As another program reads it: strict RFC 4180. */
const readBack = (csv: string): string[][] => parse(csv, { relax_column_count: false, record_delimiter: "\r\n" });
const written = (cells: readonly string[]): string => csvRecord(cells, { separator: ",", formulas: "disarmed" });

describe("the orders view", () => {
  it("has the 44 columns of the source system, in their order", () => {
    expect(ORDERS_VIEW_COLUMNS).toHaveLength(44);
    expect(Object.keys(ordersViewRow(anOrder(), context))).toEqual([...ORDERS_VIEW_COLUMNS]);
  });

  it("tells of an order that is on its way what is known of it", () => {
    const order = anOrder({
      state: "TRACKED",
      weightG: 2500,
      choice: aChoice({ parcels: 2 }),
      shipment: aShipment({ trackingNumber: "0012345678" }),
      labelFile: "orders/t1/x/y.pdf",
      told: aTold({
        // Half past midnight of the next day in Madrid.
        createdAt: Date.UTC(2026, 10, 22, 23, 30),
        cashOnDelivery: { minor: 4990, currency: "EUR" },
        recipient: aRecipient({ company: "Bar Ñ", street2: "3.º B", region: "Madrid", taxId: "12345678Z" }),
      }),
    });
    expect(ordersViewRow(order, context)).toMatchObject({
      buyer_name: "Lucía Romero",
      total_amount: "49.90",
      shipping_address: "Calle de Alcalá 10 3.º B, 28014 Madrid, Madrid, ES",
      carrier_code: "tipsa",
      carrier_name: "TIPSA",
      tracking_number: "0012345678",
      label_url: `https://vigie.example/api/v1/orders/${encodeURIComponent(order.id)}/label`,
      internal_state: "TRACKED",
      created_at: "2026-11-22T23:30:00.000Z",
      order_date: "2026-11-23",
      consignee_name: "Bar Ñ",
      consignee_contact: "Lucía Romero",
      packages: "2",
      weight_kg: "2.500",
      cod_amount: "49.90",
      mirakl_tracking_updated: "false",
      consignee_nif: "12345678Z",
    });
  });

  it("tells of an amended order what goes to its carrier", () => {
    const order = anOrder({ amended: { phone: "699111222", city: "Getafe", observations: "Timbre 2", weightG: 900 } });
    expect(ordersViewRow(order, context)).toMatchObject({
      consignee_phone: "699111222",
      consignee_city: "Getafe",
      shipping_address: "Calle de Alcalá 10, 28014 Getafe, ES",
      observations: "Timbre 2",
    });
  });

  it("leaves empty what is not known yet", () => {
    const row = ordersViewRow(
      anOrder({ weightG: null, choice: null, shipment: null, told: aTold({ recipient: null, email: null }) }),
      context,
    );
    for (const column of ["shipping_address", "carrier_code", "packages", "weight_kg", "consignee_phone"] as const)
      expect([column, row[column]]).toEqual([column, ""]);
  });

  it.each([
    [4990, "EUR", "49.90"],
    [-5, "EUR", "-0.05"],
    [1500, "JPY", "1500"],
    [1234, "KWD", "1.234"],
  ])("writes %d minor units of %s as %s", (minor, currency, text) => {
    expect(amountOf({ minor, currency })).toBe(text);
  });

  it("is read back by another program as it was, whatever buyers write", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 20 }),
      fc.constantFrom('"', '""', ",", "\r\n", "\n", "=1+1", " a ", "'", ";", "\t", "\u0000"),
    );
    fc.assert(
      fc.property(text, text, text, text, (buyer, street1, observations, city) => {
        const told = aTold({ buyer, observations, recipient: aRecipient({ street1, city }) });
        const row = ordersViewRow(anOrder({ told }), context);
        const cells = ORDERS_VIEW_COLUMNS.map((column) => row[column]);
        expect(readBack(written(cells))).toEqual([cells.map(safeCell)]);
      }),
    );
  });
});

describe("the operations log", () => {
  it("has ten columns, and JSON in the last that is still JSON when it is read back", () => {
    const meta = JSON.stringify({ reason: 'said "no", twice\r\nand left', expedition: "0012345678" });
    const cells = operationCells({
      seq: 1,
      at: Date.UTC(2026, 10, 23, 9),
      scope: "carrier",
      action: "create_shipment",
      order: "s1:MIR-1",
      orderId: "MIR-1",
      carrier: "tipsa",
      marketplace: "mirakl",
      status: "ERROR",
      message: "41: origin postcode invalid",
      durationMs: null,
      meta,
      by: "system",
    });
    expect(OPERATIONS_COLUMNS).toHaveLength(10);
    const [read = []] = readBack(written(cells));
    expect(read).toEqual(cells);
    expect([read[0], read[8], JSON.parse(read[9] ?? "")]).toEqual(["2026-11-23T09:00:00.000Z", "", JSON.parse(meta)]);
  });
});

describe("safeCell", () => {
  it.each(["=1+1", '=HYPERLINK("http://evil")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "\t=1", "\r=1", "\n=1"])(
    "disarms %j",
    (text) => {
      expect(safeCell(text)).toBe(`'${text}`);
    },
  );

  it.each(["", "Ana", "-4.95", "+34 600 123 123", "-", "a=b", "1+1", "'=1"])("leaves %j as it is", (text) => {
    expect(safeCell(text)).toBe(text);
  });
});
