import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { aLoop, type Loop, SETTINGS } from "./a-loop.ts";
import { orderJobs } from "./schedule.ts";
import { FETCH_ORDERS, RECONCILE } from "./tasks/fetch-orders.ts";
import { TRACK } from "./tasks/track.ts";

const { DB } = env;
let loop: Loop;
beforeEach(async () => {
  loop = await aLoop(env);
});

const jobs = () => orderJobs(SETTINGS, { db: DB, demand: new Set() }, loop.upstreams);
const shopSettings = (settings: object) =>
  DB.prepare("UPDATE orders_shops SET settings = ?1").bind(JSON.stringify(settings)).run();

it.each([
  ["as often as its shop wishes", { fetch_interval_min: 7 }, 7],
  ["as often as its shop wishes, by a partner", { tier: "external_partner", fetch_interval_min: 20 }, 20],
  ["no more often than a partner may, whatever was saved", { tier: "external_partner", fetch_interval_min: 1 }, 15],
  ["once a minute where nothing was saved", {}, 1],
])("reads a marketplace's orders %s", async (_, settings, minutes) => {
  await shopSettings(settings);
  const found = (await jobs()).filter(({ taskType }) => taskType === FETCH_ORDERS);
  expect(found).toMatchObject([{ target: "shop-1", source: "mirakl/shop-1", intervalMs: minutes * 60_000 }]);
});

it("asks carriers that can be asked about their parcels, and nothing of what is off", async () => {
  const of = async (type: string) =>
    (await jobs()).filter(({ taskType }) => taskType === type).map(({ target }) => target);
  expect([await of(TRACK), await of(RECONCILE)]).toEqual([["acc-1"], ["shop-1"]]);
  await DB.batch([
    DB.prepare("UPDATE orders_shops SET is_on = 0"),
    DB.prepare("UPDATE orders_carrier_accounts SET is_on = 0"),
  ]);
  expect([await of(TRACK), await of(RECONCILE), await of(FETCH_ORDERS)]).toEqual([[], [], []]);
});

it("has nothing to do while the domain is closed", async () => {
  expect(await orderJobs({ ...SETTINGS, keys: null }, { db: DB, demand: new Set() }, loop.upstreams)).toEqual([]);
});
