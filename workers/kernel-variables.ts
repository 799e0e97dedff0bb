/** The kernel's own variables, as an operator is told of them; workers/settings.ts reads them. */
import type { Variable } from "../kernel/variable.ts";

const variable = (name: string, fallback: string | null, about: string, atRunTime: boolean): Variable => ({
  name,
  about,
  fallback,
  secret: false,
  atRunTime,
});
const secret = (name: string, about: string): Variable => ({
  name,
  about,
  fallback: null,
  secret: true,
  atRunTime: false,
});

export const KERNEL_VARIABLES: readonly Variable[] = [
  variable("LANES", "16", "Batches that may run at once.", true),
  variable("MAX_BACKLOG", "200", "Jobs that may wait before the planner adds no more.", true),
  variable("MAX_ATTEMPTS", "5", "Attempts at a job before it is given up.", true),
  variable("RUN_RETENTION_DAYS", "14", "Days that runs are kept.", true),
  variable("LOG_RETENTION_DAYS", "14", "Days that log lines are kept.", true),
  variable("LOG_LEVEL", "info", "The least that is worth a log line: debug, info, warn or error.", true),
  // Clients would be sent to other hubs than those that know their position.
  variable("LIVE_SHARDS", "1", "Live hubs: one for each 5,000 clients.", false),
  variable("ALLOWED_ORIGINS", "", "Origins other than its own that may open the live feed.", false),
  secret("SYSTEM_API_TOKEN", "The deployment's own operator token. Empty: this API is closed."),
  variable(
    "ACCESS_TEAM_DOMAIN",
    "",
    "The Cloudflare Access team whose tokens are accepted, such as team.cloudflareaccess.com.",
    false,
  ),
  variable("ACCESS_AUDIENCE", "", "The AUD tag of the Access application.", false),
  variable(
    "ACCESS_SCOPES",
    "*=read",
    "Who may do what after Access let them in, such as ana@example.org=admin, *=read.",
    false,
  ),
  variable("CLOUDFLARE_ACCOUNT_ID", "", "The account whose queue consumers scaling changes too.", false),
  secret("CLOUDFLARE_ACCOUNT_TOKEN", "A token that may edit the account's queues."),
];
