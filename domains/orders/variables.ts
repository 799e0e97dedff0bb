/** The Worker's variables that settings.ts reads, as an operator is told of them. */
import type { Variable } from "../../kernel/variable.ts";

const variable = (name: string, fallback: string, about: string): Variable => ({
  name,
  about,
  fallback,
  secret: false,
  atRunTime: true,
});

const budget = (name: string, title: string): Variable[] => [
  variable(`ORDERS_${name}_PER_DAY`, "20000", `Jobs of each ${title} a day.`),
  variable(`ORDERS_${name}_PER_SECOND`, "5", `Jobs of each ${title} a second.`),
];

export const ordersVariables: readonly Variable[] = [
  {
    name: "ORDERS_KEY",
    about: "Seals what is kept of shops and carriers: 32 bytes in base64. Unset, orders are closed.",
    fallback: null,
    secret: true,
    atRunTime: false,
  },
  ...budget("MIRAKL", "shop"),
  ...budget("TIPSA", "TIPSA account"),
  ...budget("SEUR", "SEUR account"),
  ...budget("CORREOSEX", "Correos Express account"),
  variable("ORDERS_TRACK_INTERVAL_S", "300", "Seconds between two looks at what an account's parcels do."),
  variable("ORDERS_LOG_DAYS", "365", "Days that operations and tracking events are kept."),
  variable(
    "ORDERS_EXCHANGE_DAYS",
    "14",
    "Days that calls of upstreams and their answers are kept; they hold addresses.",
  ),
  variable("ORDERS_LABEL_DAYS", "90", "Days that labels are kept."),
];
