/** Marketplace orders to carriers and back: the plug-in. */
import type { Domain } from "../domain.ts";
import { CARRIER_KINDS } from "./carriers/carriers.ts";
import { orderEntity } from "./entities/order.ts";
import { mirakl } from "./marketplaces/mirakl/client.ts";
import { AUTH_PATHS } from "./routes/auth-routes.ts";
import { ordersRoutes, publishedOrdersRoutes } from "./routes/orders-routes.ts";
import { orderJobs } from "./schedule.ts";
import { type OrdersSettings, ordersSettings } from "./settings.ts";
import { orderSources } from "./sources.ts";
import { orderTaskList } from "./tasks/all.ts";
import type { Upstreams } from "./upstreams.ts";
import { ordersVariables } from "./variables.ts";

const upstreams: Upstreams = { carriers: CARRIER_KINDS, marketplace: mirakl };

/** Its key is 128 random bits; whoever has it may look. */
const BOARD_TOPIC = /^orders:[A-Za-z0-9_-]{16,64}:board$/;

export const orders: Domain<OrdersSettings> = {
  id: "orders",
  title: "Marketplace orders",
  variables: ordersVariables,
  settings: ordersSettings,
  sources: orderSources,
  jobs: (settings, context) => orderJobs(settings, context, upstreams),
  tasks: orderTaskList(upstreams),
  entities: [orderEntity(upstreams)],
  isTopic: (topic) => BOARD_TOPIC.test(topic),
  routes: (settings) => ordersRoutes(settings, upstreams),
  published: { paths: AUTH_PATHS, routes: publishedOrdersRoutes },
  async seed() {
    // Tenants bring their own data: nothing is shipped with the code.
  },
  async record() {
    // Every step is in the log when it is made.
  },
};
