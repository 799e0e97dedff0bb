/**
 * OnTime, the Spanish courier: it has no public API (OnTime360 and a Belgian ON TIME are others). Shipments leave in a
 * file and tracking comes back in one (handoff-file.ts, tracking-file.ts); no call is ever made.
 */
import { z } from "zod";
import type { Answer } from "../../upstream.ts";
import type { CarrierAdapter } from "../carrier.ts";
import { type RequestLimits, requestProblems } from "../request-problems.ts";
import { emailWords } from "../sent-text.ts";
import { MADRID } from "../zone-clock.ts";

const ontimeAccount = z.object({
  /** What OnTime knows the sender by; for whoever hands the file over. */
  clientCode: z.string().trim().min(1),
});
type OntimeAccount = z.infer<typeof ontimeAccount>;

const LIMITS: RequestLimits = {
  /** Of one parcel; what the orchestrator that this product follows was set to. */
  maxWeightKg: 25,
  demandsPhone: false,
  countries: ["ES", "PT", "AD"],
};

const byFile = async (): Promise<Answer<never>> => ({
  kind: "rejected",
  code: null,
  reason: "OnTime has no API: shipments leave in the hand-off file, and tracking is imported from theirs",
});

export const ontime: CarrierAdapter<OntimeAccount> = {
  id: "ontime",
  title: "OnTime",
  zone: MADRID,
  capabilities: {
    create: "file",
    labels: [],
    findsByReference: false,
    settlesWithinMs: 0,
    tracks: false,
    tellsMoved: false,
    cancels: false,
    webhooks: false,
    cashOnDelivery: true,
    saturday: true,
    ...LIMITS,
    services: [{ code: "STD", name: "Standard" }],
  },
  account: ontimeAccount,
  secrets: [],
  problems: (request) => requestProblems(request, LIMITS),
  adjustments: ({ recipient }) => emailWords(recipient),
  create: byFile,
  find: byFile,
  label: byFile,
  events: byFile,
  moved: byFile,
  cancel: byFile,
  /** Nothing that could fail. */
  probe: async () => ({ kind: "ok", value: null }),
};
